using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams;

/// <summary>
/// One request under way to a tool server. Whoever sends it derives from this; the session that takes it gives it an id of its own and calls back.
/// The callbacks come one after the other, on whatever thread reads from the server: they copy what they keep and never block. After exactly one
/// of <see cref="OnReply"/> and <see cref="OnFailed"/> none follows.
/// </summary>
internal abstract class OutboundCall
{
    /// <summary>Changes to the message, besides id and progress token, which the session splices itself. A field, because it is a mutable struct.</summary>
    public SpliceList Splices;

    /// <summary>What was found in <see cref="Message"/>. A field, because it is large.</summary>
    public MessageScan Scan;

    /// <summary>The request, as the client wrote it. Must stay as it is until the call has ended.</summary>
    public ReadOnlyMemory<byte> Message { get; set; }

    /// <summary>
    /// Longest wait for the answer; null for that of the server's definition, <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for none. Progress
    /// begins the wait anew, ten times as long at most.
    /// </summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary><c>Mcp-Param-*</c> lines for a server of the stateless revision; empty for none.</summary>
    public ReadOnlyMemory<byte> ParameterFields { get; set; }

    /// <summary>The id that the session gave it; 0 before.</summary>
    public long UpstreamId { get; internal set; }

    /// <summary>Whether a byte of it may have reached the server, so that it may have run.</summary>
    public bool HasReachedUpstream { get; internal set; }

    /// <summary>
    /// Whether limits of calls at once and the circuit breaker count it. Not for requests of the gateway's own, which are few, nor for streams that stay
    /// open.
    /// </summary>
    public virtual bool IsLimited => true;

    /// <summary>A notification that belongs to this call; of progress with the client's own token put back by whoever implements this.</summary>
    public abstract void OnNotification(ReadOnlySpan<byte> message, in MessageScan scan);

    /// <summary>A request of the server that belongs to this call. It is answered by <see cref="UpstreamSession.AnswerAsync"/>.</summary>
    public abstract void OnServerRequest(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan);

    /// <summary>The answer, a result or an error, with the session's id in it.</summary>
    public abstract void OnReply(ReadOnlySpan<byte> message, in MessageScan scan);

    /// <summary>There will be no answer.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="detail">A sentence for people, such as the last lines a process wrote; null for none.</param>
    public abstract void OnFailed(UpstreamFault fault, string? detail);

    /// <summary>The server closed the stream of the answer for a while; the session resumes it by itself.</summary>
    /// <param name="retryMs">When it wants to be asked again; null when it did not say.</param>
    public virtual void OnPaused(int? retryMs)
    {
    }
}
