using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams;

/// <summary>
/// Hears what tool servers say that belongs to no call, and how they fare. Called on whatever thread reads from the server; copies what it keeps,
/// never blocks, never throws. Implemented by the routing.
/// </summary>
internal interface IUpstreamObserver
{
    /// <summary>A notification that belongs to no known call.</summary>
    void OnNotification(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan);

    /// <summary>A request of the server that belongs to no known call. Pings are answered before.</summary>
    void OnServerRequest(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan);

    /// <summary>A session began: after its handshake, and before anything is sent on it.</summary>
    void OnSessionBegun(UpstreamSession session);

    /// <summary>A session ended. Its calls have ended before.</summary>
    void OnSessionEnded(UpstreamSession session);

    /// <summary>The set of servers changed, or one became ready or ceased to be.</summary>
    void OnUpstreamChanged(Upstream upstream);
}
