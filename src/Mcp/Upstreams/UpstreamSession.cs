using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Upstreams;

/// <summary>
/// A conversation with a tool server, after its handshake. Thread-safe. One for each transport; made by <see cref="Upstream"/>, which also makes a new
/// one when this has ended.
/// </summary>
internal abstract class UpstreamSession
{
    /// <summary>The server.</summary>
    public abstract Upstream Upstream { get; }

    /// <summary>The revision that is spoken.</summary>
    public abstract ProtocolVersion Version { get; }

    /// <summary>Its generation.</summary>
    public ProtocolEra Era => ProtocolVersions.EraOf(Version);

    /// <summary>What the server said of itself.</summary>
    public abstract ServerFacts Facts { get; }

    /// <summary>Whether the server knows which request a request of its own belongs to: over HTTP, by the stream it comes on.</summary>
    public abstract bool AttributesRequests { get; }

    /// <summary>Whether it has not ended.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>
    /// Sends a request; id and progress token are spliced on the way. Its answer, or why there is none, comes to the call, possibly before this
    /// returns. Never throws.
    /// </summary>
    public abstract ValueTask SendAsync(OutboundCall call);

    /// <summary>Sends a notification as it is. Never throws; one that cannot be sent is lost. The bytes are copied before this returns.</summary>
    public abstract ValueTask NotifyAsync(ReadOnlyMemory<byte> message);

    /// <summary>Sends the answer to a request of the server, with the server's own id in it. Never throws. The bytes are copied before this returns.</summary>
    public abstract ValueTask AnswerAsync(ReadOnlyMemory<byte> message);

    /// <summary>
    /// A call waits for a person: until <see cref="Resume"/> its timeout is another, and it does not count as one of the calls at once. Does nothing for a
    /// call that has ended.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="limit">The longest wait; the call's own when that is longer.</param>
    public virtual void Suspend(OutboundCall call, TimeSpan limit)
    {
    }

    /// <summary>The server can go on with a call: its timeout begins anew.</summary>
    public virtual void Resume(OutboundCall call)
    {
    }

    /// <summary>
    /// Gives a call up: tells the server in the way of its revision, and ends the call with <see cref="UpstreamFault.Canceled"/> unless it has ended.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="reason">Raw JSON string for <c>reason</c>; empty for none.</param>
    public abstract void Cancel(OutboundCall call, ReadOnlyMemory<byte> reason);
}
