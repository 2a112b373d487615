using System.Globalization;
using System.Net;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

/// <summary>How the bytes of an answer are framed and cut, seen on the wire.</summary>
public sealed class FramingTests(SharedSimulator simulator)
{
    private const string Stream = """{"model":"m","stream":true,"max_tokens":100,"messages":[{"role":"user","content":"Hi"}]}""";
    private const string Whole = """{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task Every_cut_of_a_stream_has_the_same_bytes()
    {
        List<int> events = await ChunksAsync(Stream, "event");
        List<int> bytes = await ChunksAsync(Stream, "bytes");
        List<int> all = await ChunksAsync(Stream, "all");

        Assert.Equal(3 + 5 + 3, events.Count);
        Assert.All(bytes, size => Assert.Equal(1, size));
        Assert.Equal(events.Sum(), bytes.Count);
        Assert.True(all.Count < 5, $"All in one, but for the server's pages: {all.Count}.");
        Assert.Equal(events.Sum(), all.Sum());
    }

    [Fact]
    public async Task A_stream_may_state_its_length()
    {
        using HttpResponseMessage chunked = await PostAsync(Stream, ("X-Sim-Id", "f"));
        using HttpResponseMessage counted = await PostAsync(Stream, ("X-Sim-Id", "f"), ("X-Sim-Content-Length", "true"));

        Assert.Null(chunked.Content.Headers.ContentLength);
        byte[] body = await chunked.Content.ReadAsByteArrayAsync();
        Assert.Equal(body.Length, counted.Content.Headers.ContentLength);
        Assert.Equal(body, await counted.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_json_answer_may_be_chunked()
    {
        using HttpResponseMessage counted = await PostAsync(Whole, ("X-Sim-Id", "f"));
        using HttpResponseMessage chunked = await PostAsync(Whole, ("X-Sim-Id", "f"), ("X-Sim-Content-Length", "false"));

        Assert.True(chunked.Headers.TransferEncodingChunked);
        Assert.Equal(await counted.Content.ReadAsByteArrayAsync(), await chunked.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(1_000_000, 1_000_000)]
    [InlineData(10, null)]
    public async Task A_json_answer_may_be_padded(int wanted, int? expected)
    {
        using HttpResponseMessage plain = await PostAsync(Whole, ("X-Sim-Id", "f"));
        using HttpResponseMessage padded = await PostAsync(Whole, ("X-Sim-Id", "f"), ("X-Sim-Body-Bytes", $"{wanted}"));

        byte[] text = await plain.Content.ReadAsByteArrayAsync();
        byte[] longer = await padded.Content.ReadAsByteArrayAsync();
        Assert.Equal(expected ?? text.Length, longer.Length);
        Assert.Equal(text, longer[..text.Length]);
        Assert.False(longer.AsSpan(text.Length).ContainsAnyExcept((byte)' '));
    }

    [Fact]
    public async Task A_delay_holds_the_first_token_back_and_not_the_opening()
    {
        using RawConnection connection = await RawConnection.PostAsync(
            simulator.Process.Url, "/v1/messages", Stream, "X-Sim-First-Token-Delay: 1h", "X-Sim-Tokens: 5");

        await connection.ReadUntilAsync("data: {\"type\":\"ping\"}\n\n\r\n");

        Assert.True(await connection.IsSilentAsync(TimeSpan.FromMilliseconds(100)));
        Assert.DoesNotContain("content_block_delta", connection.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_come_at_the_pace_asked_for()
    {
        TimeProvider time = TimeProvider.System;
        long started = time.GetTimestamp();
        using HttpResponseMessage response = await PostAsync(Stream, ("X-Sim-Tokens", "21"), ("X-Sim-Tokens-Per-Second", "100"));
        string text = await response.Content.ReadAsStringAsync();

        // The last token is due 200 ms after the first; a machine may be late but never early.
        Assert.True(time.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(200));
        Assert.Equal(21, Sse.Parse(text).Count(e => e.Name == "content_block_delta"));
    }

    [Fact]
    public async Task A_json_answer_takes_the_time_of_its_tokens()
    {
        TimeProvider time = TimeProvider.System;
        long started = time.GetTimestamp();
        using HttpResponseMessage response = await PostAsync(
            Whole, ("X-Sim-Tokens", "10"), ("X-Sim-Tokens-Per-Second", "100"), ("X-Sim-First-Token-Delay", "100ms"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(time.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(200));
    }

    private async Task<List<int>> ChunksAsync(string json, string cut)
    {
        using RawConnection connection = await RawConnection.PostAsync(
            simulator.Process.Url, "/v1/messages", json, "X-Sim-Tokens: 5", $"X-Sim-Chunk: {cut}", "X-Sim-Id: f");
        await connection.ReadUntilAsync("0\r\n\r\n");
        string body = connection.Text[(connection.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        List<int> sizes = [];
        for (int at = 0; ;)
        {
            int line = body.IndexOf("\r\n", at, StringComparison.Ordinal);
            int size = int.Parse(body[at..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                Assert.Equal(body.Length, line + 4);
                return sizes;
            }

            sizes.Add(size);
            at = line + 2 + size + 2;
        }
    }

    private Task<HttpResponseMessage> PostAsync(string json, params (string, string)[] headers) =>
        simulator.Process.Http.PostAsync("/v1/messages", json, headers);
}
