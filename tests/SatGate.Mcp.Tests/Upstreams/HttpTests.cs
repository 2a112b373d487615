using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class HttpTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("stateless")]
    public async Task A_call_is_answered_with_one_message(string mode)
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs", mode);
        await using var house = new StdioHouse(server.Definition() with { Headers = [new HeaderTemplate("X-Own", "yes")] });
        RecordingCall call = await house.CallAsync("echo", """{"message":"hi"}""");
        Assert.Contains("\"text\":\"hi\"", call.Reply!, StringComparison.Ordinal);
        Assert.Contains("\"x-own\":\"yes\"", call.Reply!, StringComparison.Ordinal);
        Assert.Contains("\"mcp-protocol-version\":\"2025-11-25\"", call.Reply!, StringComparison.Ordinal);
        Assert.True(call.HasReachedUpstream);
    }

    [Fact]
    public async Task A_call_is_answered_with_a_stream_in_order()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        await using var house = new StdioHouse(server.Definition());
        RecordingCall call = await house.CallAsync("stream", """{"count":2}""", token: "\"t\"");
        Assert.Equal(["notification notifications/progress", "notification notifications/progress", "notification notifications/message", "reply"], call.Events);
        Assert.Contains("streamed", (await house.CallAsync("stream", """{"count":1}""")).Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stateless_server_gets_the_fields_that_repeat_the_body()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs", "modern");
        await using var house = new StdioHouse(server.Definition());
        UpstreamSession session = await house.SharedAsync();
        Assert.Equal(ProtocolEra.Modern, session.Era);
        var call = new RecordingCall("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"größe","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""")
        {
            ParameterFields = "Mcp-Param-Size: 7\r\n"u8.ToArray(),
        };
        await house.CallAsync(call);
        Assert.Contains("\"mcp-method\":\"tools/call\"", call.Reply!, StringComparison.Ordinal);
        Assert.Contains("\"mcp-name\":\"=?base64?Z3LDtsOfZQ==?=\"", call.Reply!, StringComparison.Ordinal);
        Assert.Contains("\"mcp-param-size\":\"7\"", call.Reply!, StringComparison.Ordinal);
        Assert.DoesNotContain("mcp-session-id", call.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_writes_for_a_revision_never_becomes_a_field_unless_it_is_one()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        await using var house = new StdioHouse(server.Definition());
        var call = new RecordingCall(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{},\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":[1,\r\n\r\n2]}}}");
        await house.CallAsync(call);
        Assert.Contains("\"mcp-protocol-version\":\"2025-11-25\"", call.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forgotten_session_is_opened_anew_behind_the_call()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        await using var house = new StdioHouse(server.Definition());
        await house.CallAsync("forget");
        RecordingCall[] calls = [.. Enumerable.Range(0, 8).Select(static _ => RecordingCall.Tool("echo"))];
        UpstreamSession session = await house.SharedAsync();
        await Parallel.ForEachAsync(calls, async (call, _) => await session.SendAsync(call));
        await Task.WhenAll(calls.Select(static call => call.Ended)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All(calls, static call => Assert.NotNull(call.Reply));
        RecordingCall seen = await house.CallAsync("seen");
        Assert.Contains("\"initialize\":2", seen.Reply!, StringComparison.Ordinal);
        Assert.Equal(2, house.Observer.Events.Count(static one => one == "begun one"));
    }

    [Fact]
    public async Task A_stream_that_the_server_closes_for_a_while_is_taken_up_again()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        await using var house = new StdioHouse(server.Definition());
        RecordingCall call = await house.CallAsync("pause");
        Assert.Equal(["paused 50", "reply"], call.Events);
        Assert.Contains("resumed", call.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_of_the_server_comes_to_the_call_on_whose_stream_it_is_and_is_answered()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs");
        await using var house = new StdioHouse(server.Definition());
        RecordingCall call = RecordingCall.Tool("ask", asked: static (session, id) =>
        {
            MessageBuffer answer = RpcErrors.MakeResult(System.Text.Encoding.UTF8.GetBytes(id), """{"roots":[]}"""u8);
            session.AnswerAsync(answer.Memory).Forget();
            answer.Return();
        });
        await house.CallAsync(call);
        Assert.Contains("\"reply\":{\"roots\":[]}", call.Reply!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_belongs_to_no_call_comes_on_a_stream_of_its_own()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs", "listen");
        await using var house = new StdioHouse(server.Definition());
        await Eventually.TrueAsync(async () => (await house.CallAsync("announce")).Reply!.Contains("true", StringComparison.Ordinal), "it listens", TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => house.Observer.Events.Contains("notification notifications/tools/list_changed"), "the change is told");
    }

    [Fact]
    public async Task The_session_is_deleted_at_the_end()
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs", "listen");
        var house = new StdioHouse(server.Definition());
        await house.SharedAsync();
        await house.DisposeAsync();
        await using var again = new StdioHouse(server.Definition());
        Assert.Contains("\"deleted\":1", (await again.CallAsync("seen")).Reply!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "\"requestId\"")]
    [InlineData("modern", "\"closed\":1")]
    public async Task A_canceled_call_is_told_in_the_way_of_the_revision(string mode, string expected)
    {
        await using NodeServer server = await NodeServer.StartAsync("http-server.mjs", mode);
        await using var house = new StdioHouse(server.Definition());
        UpstreamSession session = await house.SharedAsync();
        RecordingCall call = Tool(session, "silent-stream");
        await session.SendAsync(call);
        await Eventually.TrueAsync(() => call.HasReachedUpstream || ((RpcSession)session).PendingCount == 1, "it is under way");
        await house.CallAsync(Tool(session, "echo"));
        session.Cancel(call, default);
        await call.Ended;
        Assert.Equal(["failed Canceled"], call.Events);
        await Eventually.TrueAsync(async () => (await house.CallAsync(Tool(session, "seen"))).Reply!.Contains(expected, StringComparison.Ordinal), expected, TimeSpan.FromSeconds(20));
    }

    private static RecordingCall Tool(UpstreamSession session, string name) => session.Era == ProtocolEra.Legacy
        ? RecordingCall.Tool(name)
        : new RecordingCall("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""".Replace("NAME", name, StringComparison.Ordinal));
}
