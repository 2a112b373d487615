using System.Text.Json.Nodes;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Routing;

public sealed class CallEndTests
{
    private static FakeUpstream Alpha() => new("alpha") { Tools = { RouterRig.Tool("echo") } };

    [Theory]
    [InlineData("""{"taskId":"\ud800"}""")]
    [InlineData("""{"\ud800":1,"taskId":"a"}""")]
    public async Task An_answer_that_cannot_be_read_ends_the_call_and_its_ticket(string result)
    {
        FakeUpstream alpha = Alpha();
        alpha.Capabilities = """{"tools":{},"tasks":{}}""";
        RouterRig rig = new RouterRig(alpha);
        rig.Router.OnSessionBegun(alpha.Session);
        rig.Start();
        rig.Gate.Meta = "\"budget\":1";
        (FakeReplies replies, _) = rig.Send(RouterRig.Client(), """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}""");
        Assert.True(alpha.Session.Calls.TryDequeue(out (OutboundCall Call, JsonNode Message) sent));

        FakeSession.Result(sent.Call, result);

        JsonNode reply = await replies.ReplyAsync();
        Assert.Equal(1, (int)reply["id"]!);
        Assert.Equal("echo answered", rig.Gate.Ends.Single());
    }

    [Fact]
    public async Task A_tool_with_a_prefix_is_charged_under_it_when_it_is_called_without()
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha) { File = new McpFile { Naming = McpNaming.Prefix } }.Start();
        (FakeReplies replies, _) = rig.Send(RouterRig.Client(), """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}""");
        await Eventually.TrueAsync(() => !alpha.Session.Calls.IsEmpty, "the call is sent");
        Assert.True(alpha.Session.Calls.TryDequeue(out (OutboundCall Call, JsonNode Message) sent));
        FakeSession.Result(sent.Call, "{}");
        await replies.ReplyAsync();
        Assert.Equal("echo", (string?)sent.Message["params"]!["name"]);
        Assert.Equal("alpha__echo answered", rig.Gate.Ends.Single());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_fault_before_a_call_is_sent_gives_back_what_was_charged(bool isGateSlow)
    {
        FakeUpstream alpha = Alpha();
        RouterRig rig = new RouterRig(alpha).Start();
        await rig.AskAsync(RouterRig.Client(), "tools/list");
        rig.Gate.IsSlow = isGateSlow;
        alpha.Fault = new InvalidOperationException("of the gateway's own");

        JsonNode reply = await rig.AskAsync(RouterRig.Client(), "tools/call", """{"name":"echo"}""");

        Assert.Equal(RpcCode.InternalError, (int)reply["error"]!["code"]!);
        Assert.Equal("echo not sent: Unavailable", rig.Gate.Ends.Single());
    }
}
