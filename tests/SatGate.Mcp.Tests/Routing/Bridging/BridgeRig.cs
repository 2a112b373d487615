using System.Text.Json.Nodes;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Tests.Routing.Bridging;

/// <summary>A client of the stateless revision before a server that has a session for each client, and asks.</summary>
internal sealed class BridgeRig
{
    public BridgeRig()
    {
        Upstream = new FakeUpstream("alpha", share: McpShare.PerSession)
        {
            Tools = { RouterRig.Tool("echo"), RouterRig.Tool("other") },
            Prompts = { """{"name":"hello"}""" },
            Resources = { """{"uri":"test://one","name":"one"}""" },
        };
        Router = new RouterRig(Upstream).Start();
    }

    public FakeUpstream Upstream { get; }

    public RouterRig Router { get; }

    public Mcp.Routing.Bridging.BridgeTable Table => Router.Router.Bridges;

    public static StatelessPeer Peer(ClientCapabilities capabilities = ClientCapabilities.Elicitation | ClientCapabilities.Sampling | ClientCapabilities.Roots) =>
        RouterRig.Modern(capabilities);

    /// <summary>Sends a request; further members of its params with a comma in front.</summary>
    public (FakeReplies Replies, ClientRequest Request) Send(
        string id = "1", string more = "", string method = "tools/call", string target = "\"name\":\"echo\"", StatelessPeer? peer = null, string meta = "") =>
        Router.Send(
            peer ?? Peer(),
            "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + target + more + ","
                + RouterRig.ModernMeta.Insert(RouterRig.ModernMeta.Length - 1, meta) + "}}");

    /// <summary>The call that reached the server last.</summary>
    public OutboundCall LastCall => Upstream.Session.Calls.Last().Call;

    public void Ask(OutboundCall call, string id, string method = "elicitation/create", string parameters = """{"message":"?"}""") =>
        FakeSession.Deliver(
            call, "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", Upstream.Session);

    /// <summary>Begins a call, which the server answers with a question; the client's way back is what is returned.</summary>
    public async Task<(OutboundCall Call, string State)> ParkAsync(string id = "1", StatelessPeer? peer = null)
    {
        (FakeReplies replies, _) = Send(id, peer: peer);
        OutboundCall call = LastCall;
        Ask(call, "7");
        return (call, StateOf(await replies.ReplyAsync()));
    }

    public static string StateOf(JsonNode reply)
    {
        Assert.Equal("input_required", (string?)reply["result"]?["resultType"]);
        return (string)reply["result"]!["requestState"]!;
    }

    public static string Back(string state, string answers = """{"q1":{"action":"accept"}}""") => ",\"inputResponses\":" + answers + ",\"requestState\":\"" + state + "\"";

    public static int? CodeOf(JsonNode reply) => (int?)reply["error"]?["code"];
}
