using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Clients;

/// <summary>
/// One use of a stream of replies that may be pooled: what is sent by it reaches the client of that use or nobody, however late it is sent. Taken while the
/// request has no reply yet. A value; thread-safe.
/// </summary>
/// <param name="Stream">The stream.</param>
/// <param name="Use">The number of the use.</param>
internal readonly record struct ReplyLease(ReplyStream Stream, long Use)
{
    /// <summary>Sends a message that is no reply, and takes it over in any case. False when it was dropped.</summary>
    public bool TrySend(MessageBuffer message, OutboundKind kind) => Stream.TrySend(message, kind, Use);
}
