using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Own;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class StdioTests
{
    [Fact]
    public async Task A_call_is_answered_under_the_sessions_own_id()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        RecordingCall call = await house.CallAsync("echo", """{"message":"hällo"}""");
        Assert.Contains("hällo", call.Reply!, StringComparison.Ordinal);
        Assert.Contains($"\"id\":{call.UpstreamId}", call.Reply!, StringComparison.Ordinal);
        Assert.True(call.HasReachedUpstream);
    }

    [Fact]
    public async Task What_the_server_says_of_itself_is_kept()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        UpstreamSession session = await house.SharedAsync();
        Assert.Equal(ProtocolVersion.V20251125, session.Version);
        Assert.Equal("be \"kind\"", session.Facts.Instructions);
        Assert.Contains("\"seen\":{}", Text(session.Facts.Capabilities), StringComparison.Ordinal);
        Assert.Equal("""{"name":"test","version":"1"}""", Text(session.Facts.ServerInfo));
    }

    [Fact]
    public async Task An_older_revision_is_spoken_when_the_server_wants_it()
    {
        await using var house = new StdioHouse(StdioHouse.Server("old"));
        Assert.Equal(ProtocolVersion.V20241105, (await house.SharedAsync()).Version);
    }

    [Fact]
    public async Task A_stateless_server_is_found_out_by_asking()
    {
        await using var house = new StdioHouse(StdioHouse.Server("modern"));
        UpstreamSession session = await house.SharedAsync();
        Assert.Equal(ProtocolVersion.V20260728, session.Version);
        Assert.Equal("be kind", session.Facts.Instructions);
        Assert.Contains("\"9\"", Text(session.Facts.ServerInfo), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_dies_of_the_question_is_started_again_without_it()
    {
        await using var house = new StdioHouse(StdioHouse.Server("dies-of-probe"));
        Assert.Equal(ProtocolEra.Legacy, (await house.SharedAsync()).Era);
    }

    [Fact]
    public async Task A_server_that_ignores_the_question_is_initialized_after_a_while()
    {
        var timings = StdioHouse.Quick with { Probe = TimeSpan.FromMilliseconds(300) };
        await using var house = new StdioHouse(timings, StdioHouse.Server("silent-on-probe"));
        Assert.Equal(ProtocolEra.Legacy, (await house.SharedAsync()).Era);
    }

    [Fact]
    public async Task A_pinned_generation_is_not_asked_for()
    {
        await using var house = new StdioHouse(StdioHouse.Server("dies-of-probe") with { Era = McpEraPin.Legacy });
        Assert.Equal(ProtocolEra.Legacy, (await house.SharedAsync()).Era);
    }

    [Fact]
    public async Task Requests_of_the_gateways_own_carry_meta_only_in_the_stateless_revision()
    {
        await using var house = new StdioHouse(StdioHouse.Named("a", "modern"), StdioHouse.Named("b"));
        using OwnReply modern = await (await house.SharedAsync("a")).RequestAsync(McpMethod.ToolsList, """{"cursor":"x"}"""u8.ToArray(), null, default);
        using OwnReply legacy = await (await house.SharedAsync("b")).RequestAsync(McpMethod.ToolsList, default, null, default);
        Assert.Contains("\"io.modelcontextprotocol/clientInfo\":{\"name\":\"satgate-mcp-proxy\"", Text(modern.Result), StringComparison.Ordinal);
        Assert.Contains("\"cursor\":\"x\"", Text(modern.Result), StringComparison.Ordinal);
        Assert.Contains("\"seen\":null", Text(legacy.Result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_of_a_thousand_calls_at_once_never_cross()
    {
        await using var house = new StdioHouse(StdioHouse.Server() with { ConcurrencyMax = 100 });
        UpstreamSession session = await house.SharedAsync();
        RecordingCall[] calls = [.. Enumerable.Range(0, 1000).Select(static i => RecordingCall.Tool("echo", $$"""{"message":"<{{i}}>"}"""))];
        await Parallel.ForEachAsync(calls, async (call, _) => await session.SendAsync(call));
        await Task.WhenAll(calls.Select(static call => call.Ended)).WaitAsync(TimeSpan.FromSeconds(60));
        for (int i = 0; i < calls.Length; i++)
        {
            Assert.Contains($"<{i}>", calls[i].Reply!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Progress_finds_its_call_and_comes_before_the_reply()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        RecordingCall call = await house.CallAsync("progress", """{"count":3}""", token: "\"mine\"");
        Assert.Equal(["notification notifications/progress", "notification notifications/progress", "notification notifications/progress", "reply"], call.Events);
    }

    [Fact]
    public async Task A_message_with_line_ends_between_its_tokens_is_one_line()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        var call = new RecordingCall("{\"jsonrpc\":\"2.0\",\r\n \"id\":7,\n\"method\":\"tools/call\",\"params\":{\n\"name\":\"echo\",\"arguments\":{\"message\":\"a\\nb\"}}}\n");
        await house.CallAsync(call);
        Assert.Contains("a\\nb", call.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_message_passes_a_pipe_that_is_smaller()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        string text = new('y', 3_000_000);
        RecordingCall call = await house.CallAsync("size", $$"""{"message":"{{text}}"}""");
        Assert.Contains("\"bytes\":3000000", call.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ping_of_the_server_is_answered_here()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        RecordingCall call = await house.CallAsync("ask", """{"method":"ping"}""");
        Assert.Contains("\"reply\":{}", call.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_on_a_shared_process_goes_to_the_observer()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        RecordingCall call = await house.CallAsync("ask", """{"method":"roots/list"}""");
        Assert.Contains("-32601", call.Reply!, StringComparison.Ordinal);
        Assert.Contains("request roots/list", house.Observer.Events);
    }

    [Fact]
    public async Task A_change_of_a_list_goes_to_the_observer()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        RecordingCall call = await house.CallAsync("changed");
        Assert.Equal(["reply"], call.Events);
        Assert.Contains("notification notifications/tools/list_changed", house.Observer.Events);
    }

    [Fact]
    public async Task A_canceled_call_ends_and_the_server_is_told()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        UpstreamSession session = await house.SharedAsync();
        RecordingCall call = RecordingCall.Tool("never");
        await session.SendAsync(call);
        session.Cancel(call, "\"enough\""u8.ToArray());
        session.Cancel(call, default);
        await call.Ended;
        Assert.Equal(["failed Canceled"], call.Events);
        RecordingCall told = await house.CallAsync("cancelled");
        Assert.Contains($$"""[{"requestId":{{call.UpstreamId}},"reason":"enough"}]""", told.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_with_its_timeout_and_the_server_is_told()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        RecordingCall call = await house.CallAsync("never", timeout: TimeSpan.FromMilliseconds(200));
        Assert.Equal(UpstreamFault.Timeout, call.Fault);
        Assert.True(call.HasReachedUpstream);
        RecordingCall told = await house.CallAsync("cancelled");
        Assert.Contains($"\"requestId\":{call.UpstreamId}", told.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_begins_the_wait_anew()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        RecordingCall call = await house.CallAsync("steady", """{"count":8,"ms":200}""", token: "1", timeout: TimeSpan.FromMilliseconds(700));
        Assert.Equal("reply", call.Events[^1]);
    }

    [Fact]
    public async Task Progress_without_end_does_not_keep_a_call_forever()
    {
        await using var house = new StdioHouse(StdioHouse.Server());
        RecordingCall call = await house.CallAsync("steady", """{"count":100000,"ms":20}""", token: "1", timeout: TimeSpan.FromMilliseconds(150));
        Assert.Equal(UpstreamFault.Timeout, call.Fault);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
