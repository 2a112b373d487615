using System.Text.Json.Nodes;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing.Bridging;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Routing.Bridging;

public sealed class ParkedCallTests
{
    [Fact]
    public async Task A_question_ends_the_request_and_the_answer_goes_on_with_the_same_call()
    {
        var rig = new BridgeRig();
        (FakeReplies first, _) = rig.Send("1");
        OutboundCall call = rig.LastCall;
        rig.Ask(call, "\"s9\"", parameters: """{"message":"Who?","requestedSchema":{"type":"object"}}""");
        JsonNode asked = await first.ReplyAsync();
        Assert.Equal(1, (int)asked["id"]!);
        Assert.Equal(
            """{"q1":{"method":"elicitation/create","params":{"message":"Who?","requestedSchema":{"type":"object"}}}}""",
            asked["result"]!["inputRequests"]!.ToJsonString());
        (FakeReplies second, _) = rig.Send("\"two\"", BridgeRig.Back(BridgeRig.StateOf(asked)));
        Assert.Equal("""{"jsonrpc":"2.0","id":"s9","result":{"action":"accept"}}""", rig.Upstream.Session.Answers.Single().ToJsonString());
        FakeSession.Result(call, """{"content":[]}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":"two","result":{"resultType":"complete","content":[]}}""", (await second.ReplyAsync()).ToJsonString());
        Assert.Equal(0, rig.Table.ParkedCount);
    }

    [Fact]
    public async Task The_call_is_charged_once()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        Assert.Empty(rig.Router.Gate.Ends);
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state));
        FakeSession.Result(call, "{}");
        await second.ReplyAsync();
        Assert.Equal(["echo answered"], rig.Router.Gate.Ends);
        Assert.Single(rig.Upstream.Session.Calls);
    }

    [Fact]
    public async Task Several_rounds_are_one_call()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        for (int i = 2; i <= 5; i++)
        {
            (FakeReplies next, _) = rig.Send($"{i}", BridgeRig.Back(state, $$$"""{"q{{{i - 1}}}":{"n":{{{i}}}}}"""));
            rig.Ask(call, $"{i}0", "sampling/createMessage");
            state = BridgeRig.StateOf(await next.ReplyAsync());
        }

        (FakeReplies last, _) = rig.Send("9", BridgeRig.Back(state, """{"q5":{}}"""));
        FakeSession.Result(call, "{}");
        await last.ReplyAsync();
        Assert.Equal(5, rig.Upstream.Session.Answers.Count);
    }

    [Fact]
    public async Task A_question_that_comes_while_the_call_is_parked_is_asked_in_the_next_round()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        rig.Ask(call, "8", "roots/list", "{}");
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state));
        JsonNode asked = await second.ReplyAsync();
        Assert.Equal("""{"q2":{"method":"roots/list","params":{}}}""", asked["result"]!["inputRequests"]!.ToJsonString());
        Assert.Equal(7, (int)rig.Upstream.Session.Answers.Single()["id"]!);
    }

    [Fact]
    public async Task A_question_without_an_answer_is_asked_again()
    {
        var rig = new BridgeRig();
        (_, string state) = await rig.ParkAsync();
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state, """{"unknown":{}}"""));
        JsonNode asked = await second.ReplyAsync();
        Assert.NotNull(asked["result"]!["inputRequests"]!["q1"]);
        Assert.NotEqual(state, BridgeRig.StateOf(asked));
        Assert.Empty(rig.Upstream.Session.Answers);
    }

    [Fact]
    public async Task A_question_that_the_server_takes_back_is_not_waited_for()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        FakeSession.Deliver(call, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""", rig.Upstream.Session);
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state));
        Assert.Empty(rig.Upstream.Session.Answers);
        FakeSession.Result(call, "{}");
        await second.ReplyAsync();
    }

    [Fact]
    public async Task What_the_server_answered_meanwhile_waits_for_the_client()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        FakeSession.Result(call, """{"late":true}""");
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state));
        JsonNode reply = await second.ReplyAsync();
        Assert.Equal(2, (int)reply["id"]!);
        Assert.True((bool)reply["result"]!["late"]!);
    }

    [Theory]
    [InlineData("prompts/get", "\"name\":\"hello\"")]
    [InlineData("resources/read", "\"uri\":\"test://one\"")]
    public async Task Prompts_and_resources_are_asked_for_too(string method, string target)
    {
        var rig = new BridgeRig();
        (FakeReplies first, _) = rig.Send("1", method: method, target: target);
        OutboundCall call = rig.LastCall;
        rig.Ask(call, "1");
        string state = BridgeRig.StateOf(await first.ReplyAsync());
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state), method, target);
        FakeSession.Result(call, """{"x":1}""");
        Assert.Equal(1, (int)(await second.ReplyAsync())["result"]!["x"]!);
    }

    [Fact]
    public async Task Time_and_turn_of_the_server_do_not_count_while_a_person_thinks()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        Assert.Equal([$"wait {call.UpstreamId}"], rig.Upstream.Session.Waits);
        rig.Send("2", BridgeRig.Back(state));
        Assert.Equal([$"wait {call.UpstreamId}", $"go on {call.UpstreamId}"], rig.Upstream.Session.Waits);
    }

    [Fact]
    public async Task Progress_after_the_first_round_bears_the_token_of_the_request_that_waits()
    {
        var rig = new BridgeRig();
        (FakeReplies first, _) = rig.Send("1", meta: ",\"progressToken\":\"a\"");
        OutboundCall call = rig.LastCall;
        string progress = $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{call.UpstreamId}}},"progress":1}}""";
        FakeSession.Deliver(call, progress);
        rig.Ask(call, "1");
        string state = BridgeRig.StateOf(await first.ReplyAsync());
        FakeSession.Deliver(call, progress);
        (FakeReplies second, _) = rig.Send("2", BridgeRig.Back(state), meta: ",\"progressToken\":\"b\"");
        FakeSession.Deliver(call, progress);
        Assert.Equal("a", (string)first.Messages.Single()["params"]!["progressToken"]!);
        Assert.Equal("b", (string)second.Messages.Single()["params"]!["progressToken"]!);
    }

    [Fact]
    public void Log_messages_go_to_whoever_asked_for_them()
    {
        const string Message = """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}""";
        var rig = new BridgeRig();
        (FakeReplies silent, _) = rig.Send("1");
        FakeSession.Deliver(rig.LastCall, Message);
        StatelessPeer peer = BridgeRig.Peer(ClientCapabilities.None);
        peer.LogLevel = McpLogLevel.Info;
        (FakeReplies told, _) = rig.Send("2", peer: peer);
        FakeSession.Deliver(rig.LastCall, Message);
        Assert.Empty(silent.Messages);
        Assert.Single(told.Messages);
    }

    [Fact]
    public async Task What_the_client_cannot_be_asked_is_refused_to_the_server()
    {
        var rig = new BridgeRig();
        (FakeReplies replies, _) = rig.Send("1", peer: BridgeRig.Peer(ClientCapabilities.Roots));
        OutboundCall call = rig.LastCall;
        rig.Ask(call, "1");
        Assert.Equal(RpcCode.MethodNotFound, BridgeRig.CodeOf(rig.Upstream.Session.Answers.Single()));
        FakeSession.Result(call, "{}");
        Assert.Equal("complete", (string)(await replies.ReplyAsync())["result"]!["resultType"]!);
    }

    [Fact]
    public void A_client_that_can_be_asked_nothing_uses_the_session_that_all_share()
    {
        var rig = new BridgeRig();
        rig.Send("1", peer: BridgeRig.Peer(ClientCapabilities.None));
        Assert.IsType<StatelessPeer>(rig.Upstream.Acquired.Last());
        rig.Send("2");
        Assert.IsType<BridgedSession>(rig.Upstream.Acquired.Last());
    }

    [Fact]
    public async Task A_client_that_hangs_up_in_a_later_round_cancels_the_call()
    {
        var rig = new BridgeRig();
        (OutboundCall call, string state) = await rig.ParkAsync();
        long id = call.UpstreamId;
        (FakeReplies second, ClientRequest request) = rig.Send("2", BridgeRig.Back(state));
        rig.Router.Router.OnClientGone(request);
        await second.ReplyAsync();
        Assert.Equal(id, (long)rig.Upstream.Session.Notifications.Last()["cancelled"]!);
        Assert.Equal(["echo lost: Canceled"], rig.Router.Gate.Ends);
    }
}
