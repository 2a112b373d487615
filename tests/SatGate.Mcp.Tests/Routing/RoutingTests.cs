using System.Text.Json.Nodes;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Routing;

public sealed class RoutingTests
{
    private static FakeUpstream Alpha() => new("alpha") { Tools = { RouterRig.Tool("echo") } };

    [Fact]
    public async Task A_call_goes_to_its_server_and_the_answer_comes_back_under_the_clients_id()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        (FakeReplies replies, _) = rig.Send(
            RouterRig.Client(),
            """{"jsonrpc":"2.0","id":"a\u0041","method":"tools/call","params":{"name":"echo","arguments":{"x":1e400},"_meta":{"token":"secret","progressToken":"p"}}}""");
        Assert.True(alpha.Session.Calls.TryDequeue(out (OutboundCall Call, JsonNode Message) sent));
        Assert.Null(sent.Message["params"]!["_meta"]!["token"]);
        Assert.Equal("1e400", sent.Message["params"]!["arguments"]!["x"]!.ToJsonString());

        FakeSession.Deliver(sent.Call, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{sent.Call.UpstreamId}}},"progress":1}}""");
        FakeSession.Result(sent.Call, """{ "content":[ {"type":"text","text":"\u0041"} ] }""");
        await replies.ReplyAsync();
        Assert.Equal("""{"jsonrpc":"2.0","id":"a\u0041","result":{ "content":[ {"type":"text","text":"\u0041"} ] }}""", replies.ReplyText);
        Assert.Equal("p", (string?)replies.Messages.Single()["params"]!["progressToken"]);
        Assert.Equal("echo answered", rig.Gate.Ends.Single());
    }

    [Fact]
    public async Task Answers_in_any_order_never_cross()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        rig.Gate.IsSlow = true;
        FakeClient[] clients = [.. Enumerable.Range(0, 10).Select(static _ => RouterRig.Client())];
        FakeReplies[] replies = new FakeReplies[1000];
        await Parallel.ForEachAsync(Enumerable.Range(0, replies.Length), TestContext.Current.CancellationToken, (i, _) =>
        {
            replies[i] = rig.Send(clients[i % 10], "{\"jsonrpc\":\"2.0\",\"id\":" + (i / 10) + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"n\":" + i + "}}}").Replies;
            return default;
        });
        await Eventually.TrueAsync(() => alpha.Session.Calls.Count == replies.Length, "all calls are sent");
        (OutboundCall Call, JsonNode Message)[] calls = [.. alpha.Session.Calls];
        Random.Shared.Shuffle(calls);
        await Parallel.ForEachAsync(calls, TestContext.Current.CancellationToken, static (call, _) =>
        {
            FakeSession.Result(call.Call, $$"""{"n":{{call.Message["params"]!["arguments"]!["n"]}}}""");
            return default;
        });
        for (int i = 0; i < replies.Length; i++)
        {
            JsonNode reply = await replies[i].ReplyAsync();
            Assert.Equal(i, (int)reply["result"]!["n"]!);
            Assert.Equal(i / 10, (int)reply["id"]!);
        }
    }

    [Fact]
    public async Task A_refused_call_never_reaches_the_server()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        rig.Gate.Refused.Add("echo");
        JsonNode reply = await rig.AskAsync(RouterRig.Client(), "tools/call", """{"name":"echo"}""");
        Assert.Equal(RpcCode.BudgetRefused, (int)reply["error"]!["code"]!);
        Assert.Empty(alpha.Session.Calls);
    }

    [Fact]
    public async Task A_call_to_a_server_that_is_down_is_given_back_and_names_the_server()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        alpha.SetState(UpstreamState.Degraded);
        JsonNode reply = await rig.AskAsync(RouterRig.Client(), "tools/call", """{"name":"echo"}""");
        Assert.Equal(RpcCode.UpstreamError, (int)reply["error"]!["code"]!);
        Assert.Equal("alpha", (string?)reply["error"]!["data"]!["upstream"]);
        Assert.Equal("echo not sent: Unavailable", rig.Gate.Ends.Single());
    }

    [Fact]
    public async Task A_lost_call_is_told_as_lost()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        Task<JsonNode> asking = rig.AskAsync(RouterRig.Client(), "tools/call", """{"name":"echo"}""");
        alpha.Session.Calls.Single().Call.OnFailed(UpstreamFault.Timeout, null);
        Assert.Equal(RpcCode.UpstreamTimeout, (int)(await asking)["error"]!["code"]!);
        Assert.Equal("echo lost: Timeout", rig.Gate.Ends.Single());
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_at_its_server_and_no_other()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        FakeClient client = RouterRig.Client();
        Task<JsonNode> first = rig.AskAsync(client, "tools/call", """{"name":"echo"}""", "1");
        Task<JsonNode> text = rig.AskAsync(client, "tools/call", """{"name":"echo"}""", "\"1\"");
        Task<JsonNode> others = rig.AskAsync(RouterRig.Client(), "tools/call", """{"name":"echo"}""", "1");
        Assert.True(rig.Send(client, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"1","reason":"no more"}}""").Replies.IsFinished);
        Assert.NotNull((await text)["error"]);
        Assert.False(first.IsCompleted || others.IsCompleted);
        Assert.Single(alpha.Session.Notifications);
    }

    [Fact]
    public async Task A_stateless_call_is_cancelled_when_its_client_is_gone_and_a_session_call_goes_on()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        string text = $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo",{{{RouterRig.ModernMeta}}}}}""";
        (FakeReplies modern, ClientRequest request) = rig.Send(RouterRig.Modern(), text);
        rig.Router.OnClientGone(request);
        Assert.NotNull((await modern.ReplyAsync())["error"]);
        (FakeReplies legacy, ClientRequest other) = rig.Send(RouterRig.Client(), """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}""");
        rig.Router.OnClientGone(other);
        Assert.False(legacy.HasReply);
    }

    [Fact]
    public async Task A_servers_question_goes_to_the_client_of_the_call_and_only_its_answer_counts()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        FakeClient client = RouterRig.Client(ClientCapabilities.Elicitation);
        (FakeReplies replies, _) = rig.Send(client, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}""");
        OutboundCall call = alpha.Session.Calls.Single().Call;
        FakeSession.Deliver(call, """{"jsonrpc":"2.0","id":"q7","method":"elicitation/create","params":{"message":"?"}}""", alpha.Session);
        JsonNode question = replies.Messages.Single();
        string answer = $$$"""{"jsonrpc":"2.0","id":{{{question["id"]}}},"result":{"action":"accept"}}""";
        rig.Send(RouterRig.Client(ClientCapabilities.Elicitation), answer);
        Assert.Empty(alpha.Session.Answers);
        rig.Send(client, answer);
        rig.Send(client, answer);
        Assert.Equal("""{"jsonrpc":"2.0","id":"q7","result":{"action":"accept"}}""", alpha.Session.Answers.Single().ToJsonString());
        FakeSession.Result(call, "{}");
        await replies.ReplyAsync();
    }

    [Fact]
    public void A_client_that_cannot_be_asked_is_not_asked()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        (FakeReplies replies, _) = rig.Send(RouterRig.Client(), """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}""");
        FakeSession.Deliver(alpha.Session.Calls.Single().Call, """{"jsonrpc":"2.0","id":3,"method":"sampling/createMessage","params":{}}""", alpha.Session);
        Assert.Equal(RpcCode.MethodNotFound, (int)alpha.Session.Answers.Single()["error"]!["code"]!);
        Assert.Empty(replies.Messages);
    }

    [Fact]
    public async Task Log_messages_below_the_wanted_level_are_left_out()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        FakeClient client = RouterRig.Client();
        Assert.NotNull((await rig.AskAsync(client, "logging/setLevel", """{"level":"warning"}"""))["result"]);
        (FakeReplies replies, _) = rig.Send(client, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}""");
        OutboundCall call = alpha.Session.Calls.Single().Call;
        FakeSession.Deliver(call, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}""");
        FakeSession.Deliver(call, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":2}}""");
        Assert.Equal(2, (int)replies.Messages.Single()["params"]!["data"]!);
        Assert.NotNull((await rig.AskAsync(client, "logging/setLevel", """{"level":"loud"}"""))["error"]);
    }

    [Fact]
    public async Task The_remaining_budget_is_put_into_the_meta_of_the_result()
    {
        FakeUpstream alpha = Alpha();
        alpha.Session.Reply = static message => (string?)message["params"]!["arguments"]?["r"] ?? "{}";
        RouterRig rig = new RouterRig(alpha).Start();
        rig.Gate.Meta = "\"satgate/budget\":{\"remaining\":5}";
        foreach (string result in new[] { "{}", """{"content":[]}""", """{"_meta":{},"content":[]}""", """{"_meta":{"a":1}}""" })
        {
            JsonNode reply = await rig.AskAsync(RouterRig.Client(), "tools/call", new JsonObject { ["name"] = "echo", ["arguments"] = new JsonObject { ["r"] = result } }.ToJsonString());
            Assert.Equal(5, (int)reply["result"]!["_meta"]!["satgate/budget"]!["remaining"]!);
        }
    }

    [Theory]
    [InlineData("unheard/of")]
    [InlineData("server/discover")]
    [InlineData("subscriptions/listen")]
    public async Task An_unknown_method_is_refused(string method)
    {
        RouterRig rig = new RouterRig(Alpha(), new FakeUpstream("beta", 1)).Start();
        Assert.Equal(RpcCode.MethodNotFound, (int)(await rig.AskAsync(RouterRig.Client(), method))["error"]!["code"]!);
    }

    [Fact]
    public async Task An_unknown_method_goes_to_the_default_server()
    {
        FakeUpstream alpha = Alpha();
        alpha.Session.Reply = static message => $$"""{"method":"{{message["method"]}}"}""";
        RouterRig rig = new RouterRig(alpha).Start();
        Assert.Equal("unheard/of", (string?)(await rig.AskAsync(RouterRig.Client(), "unheard/of"))["result"]!["method"]);
    }

    [Fact]
    public async Task A_session_learns_what_all_servers_together_can_do()
    {
        FakeUpstream beta = new("beta", 1) { Capabilities = """{"tools":{}}""" };
        RouterRig rig = new RouterRig(Alpha(), beta).Start();
        JsonNode result = (await rig.AskAsync(RouterRig.Client(version: ProtocolVersion.V20250618), "initialize", "{}"))["result"]!;
        Assert.Equal("2025-06-18", (string?)result["protocolVersion"]);
        Assert.Equal("satgate-mcp-proxy", (string?)result["serverInfo"]!["name"]);
        Assert.True((bool)result["capabilities"]!["resources"]!["subscribe"]!);
        Assert.NotNull(result["capabilities"]!["prompts"]);
        Assert.Equal("Use alpha.\n\nUse beta.", (string?)result["instructions"]);
        Assert.Equal("{}", (await rig.AskAsync(RouterRig.Client(), "ping"))["result"]!.ToJsonString());
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("initialize")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    public async Task The_stateless_revision_has_no_sessions(string method)
    {
        RouterRig rig = new RouterRig(Alpha(), new FakeUpstream("beta", 1)).Start();
        JsonNode reply = await rig.AskAsync(RouterRig.Modern(), method, $$"""{{{RouterRig.ModernMeta}}}""");
        Assert.Equal(RpcCode.MethodNotFound, (int)reply["error"]!["code"]!);
    }

    [Fact]
    public async Task A_stateless_request_without_its_meta_is_refused()
    {
        RouterRig rig = new RouterRig(Alpha()).Start();
        Assert.Equal(RpcCode.InvalidParams, (int)(await rig.AskAsync(RouterRig.Modern(), "tools/list"))["error"]!["code"]!);
        JsonNode reply = await rig.AskAsync(RouterRig.Modern(), "tools/list", RouterRig.ModernMeta.Replace("2026-07-28", "2099-01-01", StringComparison.Ordinal) is var meta ? $"{{{meta}}}" : null);
        Assert.Equal(RpcCode.UnsupportedVersion, (int)reply["error"]!["code"]!);
        Assert.Contains("2026-07-28", reply["error"]!["data"]!["supported"]!.AsArray().Select(static version => (string?)version));
    }

    [Fact]
    public async Task Discovery_tells_revisions_and_capabilities()
    {
        RouterRig rig = new RouterRig(Alpha()).Start();
        JsonNode result = (await rig.AskAsync(RouterRig.Modern(), "server/discover", $"{{{RouterRig.ModernMeta}}}"))["result"]!;
        Assert.Equal("complete", (string?)result["resultType"]);
        Assert.Equal("private", (string?)result["cacheScope"]);
        Assert.NotNull(result["capabilities"]!["tools"]);
        Assert.Equal("satgate-mcp-proxy", (string?)result["_meta"]!["io.modelcontextprotocol/serverInfo"]!["name"]);
    }

    [Fact]
    public async Task A_stateless_client_of_an_older_server_gets_results_with_their_type()
    {
        FakeUpstream alpha = Alpha();
        alpha.Session.Reply = static _ => """{"content":[]}""";
        RouterRig rig = new RouterRig(alpha).Start();
        JsonNode reply = await rig.AskAsync(RouterRig.Modern(), "tools/call", $$"""{"name":"echo",{{RouterRig.ModernMeta}}}""");
        Assert.Equal("""{"resultType":"complete","content":[]}""", reply["result"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"name":"echo"}""")]
    [InlineData("""{"name":"echo","_meta":{}}""")]
    [InlineData("""{"name":"echo","_meta":{"token":"x"}}""")]
    [InlineData("""{"name":"echo","_meta":{"token":"x","a":1}}""")]
    [InlineData("""{"name":"echo","_meta":{"a":1 , "token":"x"}}""")]
    [InlineData("""{"name":"echo","_meta":{"a":1,"token":"x","progressToken":2}}""")]
    public async Task A_sessions_call_to_a_stateless_server_carries_its_meta(string parameters)
    {
        FakeUpstream alpha = new("alpha", version: ProtocolVersion.V20260728) { Tools = { RouterRig.Tool("echo") } };
        JsonNode? sent = null;
        alpha.Session.Reply = message =>
        {
            sent = message;
            return """{"resultType":"complete","content":[]}""";
        };
        RouterRig rig = new RouterRig(alpha).Start();
        JsonNode reply = await rig.AskAsync(RouterRig.Client(ClientCapabilities.Roots), "tools/call", parameters);
        Assert.Equal("""{"content":[]}""", reply["result"]!.ToJsonString());
        JsonNode meta = sent!["params"]!["_meta"]!;
        Assert.Equal("2026-07-28", (string?)meta["io.modelcontextprotocol/protocolVersion"]);
        Assert.NotNull(meta["io.modelcontextprotocol/clientCapabilities"]!["roots"]);
        Assert.Null(meta["token"]);
    }
}
