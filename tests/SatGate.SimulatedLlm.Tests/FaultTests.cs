using SatGate.SimulatedLlm.Tests.Support;

namespace SatGate.SimulatedLlm.Tests;

public sealed class FaultTests(SharedSimulator simulator)
{
    private const string Stream = """{"model":"m","stream":true,"max_tokens":100,"messages":[{"role":"user","content":"Hi"}]}""";
    private const string Whole = """{"model":"m","max_tokens":100,"messages":[{"role":"user","content":"Hi"}]}""";

    // What a stream of three tokens that never ends looks like in its last chunk.
    private const string ThirdToken = "\"text\":\" write\"}}\n\n\r\n";

    [Fact]
    public async Task A_reset_comes_after_the_tokens_asked_for()
    {
        using RawConnection connection = await PostAsync(Stream, "X-Sim-Reset-After: 3");

        Assert.True(await connection.ReadToEndAsync());
        Assert.EndsWith(ThirdToken, connection.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_close_is_a_fin_without_the_last_chunk()
    {
        using RawConnection connection = await PostAsync(Stream, "X-Sim-Close-After: 3");

        Assert.False(await connection.ReadToEndAsync());
        Assert.EndsWith(ThirdToken, connection.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stall_sends_nothing_and_keeps_the_connection()
    {
        using RawConnection connection = await PostAsync(Stream, "X-Sim-Stall-After: 3");

        await connection.ReadUntilAsync(ThirdToken);
        Assert.True(await connection.IsSilentAsync(TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public async Task An_error_is_an_event_and_the_stream_ends_as_http_wants()
    {
        using RawConnection connection = await PostAsync(Stream, "X-Sim-Error-After: 3", "Connection: close");

        Assert.False(await connection.ReadToEndAsync());
        Assert.EndsWith("\n\n\r\n0\r\n\r\n", connection.Text, StringComparison.Ordinal);
        Assert.Contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"", connection.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", connection.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "data: {\"error\":{")]
    [InlineData("/v1/responses", "event: error\ndata: {\"type\":\"error\",\"sequence_number\":6,")]
    public async Task Openai_reports_an_error_in_its_own_way(string path, string expected)
    {
        string json = """{"model":"m","stream":true,"input":"x","messages":[]}""";
        using HttpResponseMessage response = await simulator.Process.Http.PostAsync(path, json, ("X-Sim-Error-After", "2"));

        Assert.Contains(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Sim-Reset-After: 0", true)]
    [InlineData("X-Sim-Close-After: 0", false)]
    public async Task A_stream_may_break_before_its_first_token(string header, bool reset)
    {
        using RawConnection connection = await PostAsync(Stream, header);

        Assert.Equal(reset, await connection.ReadToEndAsync());
        Assert.EndsWith("data: {\"type\":\"ping\"}\n\n\r\n", connection.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Sim-Reset-After: 20", true)]
    [InlineData("X-Sim-Close-After: 20", false)]
    public async Task A_json_answer_breaks_after_bytes(string header, bool reset)
    {
        using RawConnection connection = await PostAsync(Whole, header, "X-Sim-Id: fault");

        Assert.Equal(reset, await connection.ReadToEndAsync());
        Assert.EndsWith("\r\n\r\n{\"id\":\"msg_sim_fault", connection.Text, StringComparison.Ordinal);
        Assert.Contains("Content-Length: ", connection.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_can_take_a_fault_back()
    {
        await using SimulatorProcess process = await SimulatorProcess.StartAsync("--reset-after", "1", "--tokens", "2");

        using HttpResponseMessage response = await process.Http.PostAsync("/v1/messages", Stream, ("X-Sim-Reset-After", "off"));

        Assert.Equal("message_stop", Sse.Parse(await response.Content.ReadAsStringAsync())[^1].Name);
    }

    private Task<RawConnection> PostAsync(string json, params string[] headers) =>
        RawConnection.PostAsync(simulator.Process.Url, "/v1/messages", json, ["X-Sim-Tokens: 50", .. headers]);
}
