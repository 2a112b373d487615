using System.Text;
using System.Text.Json.Nodes;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing;
using SatGate.Mcp.Upstreams;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Routing;

public sealed class SubscriptionTests
{
    private const string Uri = "test://watched";

    [Fact]
    public async Task A_server_is_asked_once_and_told_when_nobody_is_left()
    {
        FakeUpstream alpha = Server();
        RouterRig rig = new RouterRig(alpha).Start();
        FakeClient first = RouterRig.Client();
        FakeClient second = RouterRig.Client();
        Assert.Equal("{}", (await rig.AskAsync(first, "resources/subscribe", $$"""{"uri":"{{Uri}}"}"""))["result"]!.ToJsonString());
        Assert.Equal("{}", (await rig.AskAsync(second, "resources/subscribe", $$"""{"uri":"{{Uri}}"}"""))["result"]!.ToJsonString());
        Assert.Equal(1, alpha.Session.Methods.Count(static method => method == "resources/subscribe"));

        Updated(rig, alpha, Uri);
        Updated(rig, alpha, Uri + "/part");
        Updated(rig, alpha, Uri + "other");
        Assert.Equal([Uri, Uri + "/part"], first.Received.Select(static message => (string?)message["params"]!["uri"]));
        Assert.Equal(2, second.Received.Count);

        await rig.AskAsync(first, "resources/unsubscribe", $$"""{"uri":"{{Uri}}"}""");
        Assert.DoesNotContain("resources/unsubscribe", alpha.Session.Methods);
        second.Close();
        await Eventually.TrueAsync(() => alpha.Session.Methods.Contains("resources/unsubscribe"), "the server is told");
        Updated(rig, alpha, Uri);
        Assert.Equal(2, first.Received.Count);
    }

    [Fact]
    public async Task A_listener_hears_what_it_asked_for_under_its_own_id()
    {
        FakeUpstream alpha = Server();
        RouterRig rig = new RouterRig(alpha).Start();
        (FakeReplies replies, ClientRequest request) = Listen(rig, $$"""{"toolsListChanged":true,"resourceSubscriptions":["{{Uri}}"]}""", "\"sub\"");
        JsonNode acknowledged = replies.Messages.Single();
        Assert.Equal("notifications/subscriptions/acknowledged", (string?)acknowledged["method"]);
        Assert.True((bool)acknowledged["params"]!["notifications"]!["toolsListChanged"]!);
        Assert.Null(acknowledged["params"]!["notifications"]!["promptsListChanged"]);
        await Eventually.TrueAsync(() => alpha.Session.Methods.Contains("resources/subscribe"), "the server is asked");

        rig.Router.Listeners.Tell(McpMethod.PromptsListChanged);
        rig.Router.Listeners.Tell(McpMethod.ToolsListChanged);
        Updated(rig, alpha, Uri);
        Assert.Equal(
            ["notifications/subscriptions/acknowledged", "notifications/tools/list_changed", "notifications/resources/updated"],
            replies.Messages.Select(static message => (string?)message["method"]));
        Assert.All(replies.Messages, static message => Assert.Equal("sub", (string?)message["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]));

        rig.Router.OnClientGone(request);
        Assert.Equal("complete", (string?)(await replies.ReplyAsync())["result"]!["resultType"]);
        await Eventually.TrueAsync(() => alpha.Session.Methods.Contains("resources/unsubscribe"), "the server is told");
        rig.Router.Listeners.Tell(McpMethod.ToolsListChanged);
        Assert.Equal(3, replies.Messages.Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    public async Task A_listener_says_what_it_wants(string filter)
    {
        RouterRig rig = new RouterRig(Server()).Start();
        Assert.Equal(RpcCode.InvalidParams, (int)(await Listen(rig, filter, "1").Replies.ReplyAsync())["error"]!["code"]!);
    }

    [Fact]
    public async Task A_listener_asks_for_no_more_resources_than_a_client_may()
    {
        RouterRig rig = new RouterRig(Server()).Start();
        string Uris(int count) => string.Join(',', Enumerable.Range(0, count).Select(static i => $"\"test://{i}\""));
        Assert.False(Listen(rig, $$"""{"resourceSubscriptions":[{{Uris(SubscriptionTable.PerClientMax)}}]}""", "1").Replies.HasReply);
        FakeReplies refused = Listen(rig, $$"""{"resourceSubscriptions":[{{Uris(SubscriptionTable.PerClientMax + 1)}}]}""", "2").Replies;
        Assert.NotNull((await refused.ReplyAsync())["error"]);
    }

    [Fact]
    public async Task A_stateless_server_is_listened_to_once_for_all()
    {
        FakeUpstream alpha = new("alpha", version: ProtocolVersion.V20260728) { Resources = { $$"""{"uri":"{{Uri}}","name":"w"}""" } };
        RouterRig rig = new RouterRig(alpha).Start();
        Assert.Single(alpha.Session.Methods, static method => method == "subscriptions/listen");
        FakeClient client = RouterRig.Client();
        Assert.NotNull((await rig.AskAsync(client, "resources/subscribe", $$"""{"uri":"{{Uri}}"}"""))["result"]);
        Assert.Equal(2, alpha.Session.Methods.Count(static method => method == "subscriptions/listen"));
        (OutboundCall call, JsonNode message) = alpha.Session.Calls.Last();
        Assert.Equal(Uri, (string?)message["params"]!["notifications"]!["resourceSubscriptions"]![0]);
        FakeSession.Deliver(call, $$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"{{{Uri}}}"}}""");
        Assert.Single(client.Received);
    }

    [Fact]
    public async Task A_session_that_is_over_leaves_no_question_open()
    {
        FakeUpstream alpha = Server();
        RouterRig rig = new RouterRig(alpha).Start();
        FakeClient client = RouterRig.Client(ClientCapabilities.Sampling);
        await rig.AskAsync(client, "ping");
        _ = rig.AskAsync(client, "resources/read", $$"""{"uri":"{{Uri}}"}""");
        FakeSession.Deliver(alpha.Session.Calls.Single().Call, """{"jsonrpc":"2.0","id":9,"method":"sampling/createMessage","params":{}}""", alpha.Session);
        client.Close();
        Assert.Equal(9, (int)alpha.Session.Answers.Single()["id"]!);
        Assert.NotNull(alpha.Session.Answers.Single()["error"]);
    }

    [Fact]
    public async Task A_question_that_is_taken_back_is_taken_back_from_the_client()
    {
        FakeUpstream alpha = Server();
        RouterRig rig = new RouterRig(alpha).Start();
        FakeClient client = RouterRig.Client(ClientCapabilities.Sampling);
        FakeReplies replies = rig.Send(client, $$$"""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"{{{Uri}}}"}}""").Replies;
        OutboundCall call = alpha.Session.Calls.Single().Call;
        FakeSession.Deliver(call, """{"jsonrpc":"2.0","id":"s","method":"sampling/createMessage","params":{}}""", alpha.Session);
        FakeSession.Deliver(call, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"s"}}""", alpha.Session);
        JsonNode[] messages = [.. replies.Messages];
        Assert.Equal(messages[0]["id"]!.ToJsonString(), messages[1]["params"]!["requestId"]!.ToJsonString());
        FakeSession.Result(call, "{}");
        await replies.ReplyAsync();
    }

    [Fact]
    public async Task A_task_is_seen_by_whoever_began_it_and_by_nobody_else()
    {
        FakeUpstream alpha = Server();
        alpha.Capabilities = """{"tools":{},"resources":{},"tasks":{}}""";
        alpha.Session.Reply = static message => (string?)message["method"] switch
        {
            "resources/read" => """{"task":{"taskId":"t1","status":"working"}}""",
            "tasks/get" => $$"""{"taskId":{{message["params"]!["taskId"]!.ToJsonString()}},"status":"working"}""",
            _ => "{}",
        };
        RouterRig rig = new RouterRig(alpha).Start();
        rig.Router.OnSessionBegun(alpha.Session);
        FakeClient client = RouterRig.Client();
        await rig.AskAsync(client, "resources/read", $$"""{"uri":"{{Uri}}"}""");
        Assert.Equal("working", (string?)(await rig.AskAsync(client, "tasks/get", """{"taskId":"t1"}"""))["result"]!["status"]);
        Assert.Single((await rig.AskAsync(client, "tasks/list"))["result"]!["tasks"]!.AsArray());
        FakeClient other = RouterRig.Client();
        Assert.Equal(RpcCode.InvalidParams, (int)(await rig.AskAsync(other, "tasks/cancel", """{"taskId":"t1"}"""))["error"]!["code"]!);
        Assert.Empty((await rig.AskAsync(other, "tasks/list"))["result"]!["tasks"]!.AsArray());
        Say(rig, alpha, """{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"t1","status":"completed"}}""");
        Assert.Single(client.Received);
        Assert.Empty(other.Received);
    }

    private static FakeUpstream Server() => new("alpha") { Resources = { $$"""{"uri":"{{Uri}}","name":"w"}""" } };

    private static (FakeReplies Replies, ClientRequest Request) Listen(RouterRig rig, string filter, string id) => rig.Send(
        RouterRig.Modern(),
        $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"subscriptions/listen\",\"params\":{{\"notifications\":{filter},{RouterRig.ModernMeta}}}}}");

    private static void Updated(RouterRig rig, FakeUpstream upstream, string uri) =>
        Say(rig, upstream, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"" + uri + "\"}}");

    private static void Say(RouterRig rig, FakeUpstream upstream, string text)
    {
        byte[] message = Encoding.UTF8.GetBytes(text);
        MessageScanner.Scan(message, out MessageScan scan);
        rig.Router.OnNotification(upstream.Session, message, scan);
    }
}
