using System.Text;
using System.Text.Json.Nodes;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Routing;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Routing;

public sealed class CallLeaseTests
{
    [Fact]
    public void A_cancellation_that_comes_after_call_and_request_were_used_again_is_of_no_effect()
    {
        var alpha = new FakeUpstream("alpha") { Tools = { RouterRig.Tool("echo") } };
        RouterRig rig = new RouterRig(alpha).Start();
        FakeClient client = RouterRig.Client();
        ClientRequest request = rig.Send(client, Call(1)).Request;
        CallLease stale = rig.Router.StateOf(client)!.Find("1"u8)!.Value;
        FakeSession.Result(Sent(alpha), "{}");

        // An endpoint uses its requests again, as the pool does the calls: both are the same objects as before.
        Serve(rig, request, Call(2));
        Assert.Same(stale.Call, rig.Router.StateOf(client)!.Find("2"u8)!.Value.Call);
        Assert.Null(stale.Replies);
        stale.Cancel(default);
        stale.Resume();

        Assert.Empty(alpha.Session.Notifications);
        Assert.Empty(alpha.Session.Waits);
        FakeSession.Result(Sent(alpha), "{}");
        Assert.Contains("\"result\"", ((FakeReplies)request.Replies).ReplyText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancellation_in_time_cancels()
    {
        var alpha = new FakeUpstream("alpha") { Tools = { RouterRig.Tool("echo") } };
        RouterRig rig = new RouterRig(alpha).Start();
        FakeClient client = RouterRig.Client();
        FakeReplies replies = rig.Send(client, Call(1)).Replies;

        rig.Router.StateOf(client)!.Find("1"u8)!.Value.Cancel(default);

        Assert.Single(alpha.Session.Notifications);
        Assert.True(replies.HasReply);
    }

    private static string Call(int id) => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"echo"}}""";

    private static OutboundCall Sent(FakeUpstream upstream)
    {
        Assert.True(upstream.Session.Calls.TryDequeue(out (OutboundCall Call, JsonNode Message) sent));
        return sent.Call;
    }

    private static void Serve(RouterRig rig, ClientRequest request, string text)
    {
        request.Message = MessageBuffer.CopyOf(Encoding.UTF8.GetBytes(text));
        request.Replies = new FakeReplies();
        Assert.Equal(ScanFault.None, MessageScanner.Scan(request.Message.Span, out request.Scan));
        rig.Router.Serve(request);
    }
}
