using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Tests.Routing;

/// <summary>A router among fakes.</summary>
internal sealed class RouterRig
{
    public RouterRig(params FakeUpstream[] upstreams)
    {
        Upstreams = new FakeUpstreams(upstreams);
        Router = new MessageRouter(Upstreams, Gate, () => File, Time, NullLoggerFactory.Instance);
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeGate Gate { get; } = new();

    public FakeUpstreams Upstreams { get; }

    public MessageRouter Router { get; }

    public McpFile File { get; set; } = new();

    public RouterRig Start()
    {
        Upstreams.Announce();
        return this;
    }

    public static FakeClient Client(ClientCapabilities capabilities = ClientCapabilities.None, ProtocolVersion version = ProtocolVersion.V20251125) =>
        new() { Version = version, Capabilities = capabilities };

    public static StatelessPeer Modern(ClientCapabilities capabilities = ClientCapabilities.None) =>
        new() { Version = ProtocolVersion.V20260728, Capabilities = capabilities };

    public const string ModernMeta =
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    public (FakeReplies Replies, ClientRequest Request) Send(ClientPeer peer, string text)
    {
        var replies = new FakeReplies();
        MessageBuffer message = MessageBuffer.CopyOf(Encoding.UTF8.GetBytes(text));
        Assert.Equal(ScanFault.None, MessageScanner.Scan(message.Span, out MessageScan scan));
        var request = new ClientRequest { Message = message, Scan = scan, Peer = peer, Replies = replies };
        Router.Serve(request);
        return (replies, request);
    }

    public Task<JsonNode> AskAsync(ClientPeer peer, string method, string? parameters = null, string id = "1") =>
        Send(
            peer,
            $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\"{(parameters is null ? string.Empty : $",\"params\":{parameters}")}}}").Replies.ReplyAsync();

    public static string Tool(string name) => $$$"""{"name":"{{{name}}}","description":"does {{{name}}}","inputSchema":{"type":"object"}}""";
}
