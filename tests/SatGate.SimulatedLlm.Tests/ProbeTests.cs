using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

public sealed class ProbeTests(SharedSimulator simulator)
{
    private const int LargeBytes = 32 << 20;

    private HttpClient Http => simulator.Process.Http;

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(100_000, false)]
    [InlineData(100_000, true)]
    public async Task An_echo_is_framed_as_its_request(int bytes, bool chunked)
    {
        byte[] body = Bytes(bytes);
        using HttpRequestMessage request = new(HttpMethod.Post, "/sim/echo") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-test");
        request.Headers.TransferEncodingChunked = chunked;

        using HttpResponseMessage response = await Http.SendAsync(request);

        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/x-test", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(chunked, response.Headers.TransferEncodingChunked ?? false);
    }

    [Fact]
    public async Task A_large_echo_needs_no_memory()
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync();
        byte[] body = Bytes(LargeBytes);
        long before = (await process.StatsAsync()).At("process", "residentBytes").GetInt64();
        using RawConnection connection = await RawConnection.OpenAsync(process.Url);

        // An echo begins before its request has ended, so whoever sends much must read at the same time.
        Task<bool> reading = connection.ReadToEndAsync();
        await connection.SendAsync($"POST /sim/echo HTTP/1.1\r\nHost: sim\r\nConnection: close\r\nContent-Length: {LargeBytes}\r\n\r\n");
        await connection.SendAsync(body);

        Assert.False(await reading);
        byte[] received = connection.Bytes;
        int head = received.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        Assert.Equal(SHA256.HashData(body), SHA256.HashData(received.AsSpan(head)));
        Assert.Contains($"Content-Length: {LargeBytes}\r\n", Encoding.ASCII.GetString(received, 0, head), StringComparison.Ordinal);
        long grown = (await process.StatsAsync()).At("process", "residentBytes").GetInt64() - before;
        Assert.True(grown < LargeBytes / 2, $"It grew by {grown} bytes for a body of {LargeBytes}.");
    }

    [Theory]
    [InlineData(false, "content-length")]
    [InlineData(true, "chunked")]
    public async Task A_digest_tells_what_arrived(bool chunked, string framing)
    {
        byte[] body = Bytes(1_000_003);
        using HttpRequestMessage request = new(HttpMethod.Post, "/sim/sha256") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.Add("X-Probe", "1");

        using HttpResponseMessage response = await Http.SendAsync(request);

        JsonElement arrived = await response.JsonAsync();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), arrived.At("sha256").GetString());
        Assert.Equal(body.Length, arrived.At("length").GetInt64());
        Assert.Equal(framing, arrived.At("framing").GetString());
        Assert.Contains("X-Probe", arrived.At("headerNames").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Trailers_are_told()
    {
        using RawConnection connection = await RawConnection.OpenAsync(simulator.Process.Url);
        await connection.SendAsync(
            "POST /sim/sha256 HTTP/1.1\r\nHost: sim\r\nConnection: close\r\nTrailer: X-After\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-After: last\r\n\r\n");

        await connection.ReadToEndAsync();

        using JsonDocument arrived = JsonDocument.Parse(connection.Text[(connection.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal(3, arrived.RootElement.At("length").GetInt32());
        Assert.Equal("[[\"X-After\",\"last\"]]", arrived.RootElement.At("trailers").GetRawText());
    }

    [Fact]
    public async Task The_head_that_arrived_is_told()
    {
        using RawConnection connection = await RawConnection.OpenAsync(simulator.Process.Url);
        await connection.SendAsync("GET /sim/headers?a=%2F&b HTTP/1.1\r\nHost: sim\r\nX-Two: 1\r\nX-Two: 2\r\nConnection: close\r\n\r\n");

        await connection.ReadToEndAsync();

        using JsonDocument head = JsonDocument.Parse(connection.Text[(connection.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal("GET", head.RootElement.At("method").GetString());
        Assert.Equal("/sim/headers?a=%2F&b", head.RootElement.At("target").GetString());
        Assert.Equal("HTTP/1.1", head.RootElement.At("protocol").GetString());
        string[] headers = [.. head.RootElement.At("headers").EnumerateArray().Select(h => $"{h[0].GetString()}: {h[1].GetString()}")];
        Assert.Equal(["Connection: close", "Host: sim", "X-Two: 1", "X-Two: 2"], headers.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("&chunked=true", true)]
    public async Task Bytes_are_those_of_the_seed(string more, bool chunked)
    {
        using HttpResponseMessage response = await Http.GetAsync($"/sim/bytes?length=100003&seed=9{more}", []);

        byte[] expected = new byte[100_003];
        SimulatedBytes.Fill(9, 0, expected);
        Assert.Equal(chunked, response.Headers.TransferEncodingChunked ?? false);
        Assert.Equal(chunked ? null : 100_003, response.Content.Headers.ContentLength);
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Events_are_numbered_and_carry_the_time_of_sending()
    {
        using HttpResponseMessage response = await Http.GetAsync("/sim/events?count=4&interval=20ms&pad=10", []);
        string text = await response.Content.ReadAsStringAsync();

        string[] lines = [.. text.Split('\n').Where(line => line.Length > 0)];
        Assert.Equal(["id: 0", "id: 1", "id: 2", "id: 3"], lines.Where(line => line.StartsWith("id: ", StringComparison.Ordinal)));
        List<JsonElement> data = [.. lines.Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => JsonDocument.Parse(l[6..]).RootElement)];
        long[] ticks = [.. data.Select(d => d.At("stopwatchTicks").GetInt64())];
        long perSecond = data[0].At("stopwatchTicksPerSecond").GetInt64();

        // Event 3 is due 60 ms after event 0, which is sent at once: it may be late, and event 0 too, by what the machine takes.
        Assert.True(ticks[3] - ticks[0] > perSecond / 50, $"{ticks[3] - ticks[0]} ticks between the first and the last.");
        Assert.Equal(ticks.Order(), ticks);
        Assert.All(data, d => Assert.Equal("xxxxxxxxxx", d.At("pad").GetString()));
        Assert.InRange(data[0].At("unixNanoseconds").GetInt64() / 1_000_000, 1_700_000_000_000, long.MaxValue);
    }

    [Theory]
    [InlineData("/sim/bytes?length=-1")]
    [InlineData("/sim/bytes?length=1&chunked=maybe")]
    [InlineData("/sim/events?count=x")]
    [InlineData("/sim/events?interval=5")]
    public async Task A_query_that_is_none_is_refused(string target)
    {
        using HttpResponseMessage response = await Http.GetAsync(target, []);

        Assert.Equal(400, (int)response.StatusCode);
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        SimulatedBytes.Fill(1, 0, bytes);
        return bytes;
    }
}
