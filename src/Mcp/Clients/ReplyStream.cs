using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Clients;

/// <summary>
/// Where the messages that belong to one request go, in order: those before the reply, and the reply, which ends it. Calls come from any thread, one
/// after the other, and never block. Implemented by each endpoint.
/// </summary>
internal abstract class ReplyStream
{
    /// <summary>Whether nobody reads it any more. Sending goes nowhere then, and is allowed.</summary>
    public abstract bool IsGone { get; }

    /// <summary>
    /// Sends a message and takes it over in any case. A <see cref="OutboundKind.Reply"/> comes exactly once, last, and is always taken. False when a
    /// message was dropped: nobody is there, or the queue is full.
    /// </summary>
    public abstract bool TrySend(MessageBuffer message, OutboundKind kind);

    /// <summary>The present use, for whoever may send when the request has its reply already. Taken where it is certain that it has none yet.</summary>
    public ReplyLease Lease => new(this, Use);

    /// <summary>Sends a message as <see cref="TrySend(MessageBuffer, OutboundKind)"/> does if this still is the use that is meant; else drops it.</summary>
    public virtual bool TrySend(MessageBuffer message, OutboundKind kind, long use) => TrySend(message, kind);

    /// <summary>The number of the present use; always 0 for a stream that is not used again.</summary>
    protected virtual long Use => 0;

    /// <summary>Ends the handling of a message that has no reply: a notification or an answer. Once, in place of a reply.</summary>
    public abstract void Finish();

    /// <summary>
    /// The server closed its stream for a while and promised to go on: where the client can resume, its stream may be closed as well. Messages sent
    /// afterwards are kept for when the client comes back. Does nothing where that is not possible.
    /// </summary>
    /// <param name="retryMs">After how many milliseconds the client may come back; null when nothing was said.</param>
    public virtual void Pause(int? retryMs)
    {
    }
}
