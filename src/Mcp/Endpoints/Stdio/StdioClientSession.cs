using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Endpoints.Stdio;

/// <summary>The one session of a client at the other end of a pipe.</summary>
/// <param name="output">What goes to the client.</param>
internal sealed class StdioClientSession(StdioOutput output) : EndpointSession
{
    private bool _isIntroduced;

    /// <inheritdoc/>
    public override string Id => "stdio";

    /// <inheritdoc/>
    public override bool HasStream => !IsClosed;

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind) => output.TrySend(message, kind);

    /// <summary>Takes in what an <c>initialize</c> says. False when there was one before.</summary>
    public bool TryIntroduce(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (_isIntroduced)
        {
            return false;
        }

        _isIntroduced = true;
        PeerReader.Introduce(this, message, scan);
        return true;
    }

    /// <inheritdoc/>
    protected override void OnClosed()
    {
    }
}
