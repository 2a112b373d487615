using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>
/// Stands in for a session where a client of the stateless revision meets a server that needs one. It serves one call at a time, and ends when the call
/// failed or when no further call of the same client has come for a while. Thread-safe.
/// </summary>
internal sealed class BridgedSession : EndpointSession
{
    private volatile BridgedCall? _call;

    /// <summary>The call that it serves; null while it is idle.</summary>
    public BridgedCall? Call
    {
        get => _call;
        set => _call = value;
    }

    /// <summary>Nobody can name it.</summary>
    public override string Id => string.Empty;

    /// <inheritdoc/>
    public override bool HasStream => false;

    /// <summary>Sends what belongs to no request, where the only call is what it must belong to.</summary>
    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        if (_call is { } call && kind != OutboundKind.Reply)
        {
            return call.TrySend(message, kind);
        }

        message.Return();
        return false;
    }

    /// <inheritdoc/>
    protected override void OnClosed()
    {
    }
}
