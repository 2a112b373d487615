using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Tests.Routing;

/// <summary>A client's session.</summary>
internal sealed class FakeClient : ClientSession
{
    private readonly List<ISessionCompanion> _companions = [];
    private bool _isClosed;

    public ConcurrentQueue<JsonNode> Received { get; } = new();

    public override string Id => "session";

    public override string Name => "client";

    public override bool IsClosed => _isClosed;

    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        Received.Enqueue(JsonNode.Parse(message.Span)!);
        message.Return();
        return true;
    }

    public override void Attach(ISessionCompanion companion) => _companions.Add(companion);

    public void Close()
    {
        _isClosed = true;
        _companions.ForEach(static companion => companion.OnSessionClosed());
    }
}
