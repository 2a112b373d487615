using SatGate.Transport.Sockets;

namespace SatGate.Transport.Upstream;

/// <summary>
/// A connection to an upstream, owned by one exchange at a time. Reads are "wait, then take what is there", so that a silent stream holds
/// no buffer. One reader and one writer at a time; the cancel and abort calls may come from any thread.
/// </summary>
public abstract class UpstreamConnection
{
    /// <summary>What <see cref="TryReceive"/> answers when there is nothing yet.</summary>
    public const int WouldBlock = SocketStatus.WouldBlock;

    /// <summary>What <see cref="TryReceive"/> answers when the connection was reset or broken.</summary>
    public const int Gone = SocketStatus.Gone;

    /// <summary>The poller thread that serves this connection, or 0 when there is none.</summary>
    public virtual int LoopIndex => 0;

    /// <summary>Exchanges begun on this connection; 0 on a fresh one.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Bytes handed to the system so far, over all exchanges. Unchanged after a failed send means that nothing went out.</summary>
    public long BytesSent { get; private protected set; }

    /// <summary>The clock's milliseconds after which an idle connection is not used any more; 0 for no such moment.</summary>
    internal long IdleUntilMs { get; set; }

    /// <summary>The pool it came from.</summary>
    internal UpstreamPool? Pool { get; set; }

    /// <summary>Whether nothing happened on it while idle: no byte, no FIN, no reset. Only such a connection is used again.</summary>
    public abstract bool IsQuiet { get; }

    /// <summary>
    /// Asks the system itself, where it can, whether an idle connection is still silent. Bytes nobody asked for must never become the answer to
    /// the next request, and the last news of the poller may be older than they are.
    /// </summary>
    public virtual bool IsProvenQuiet() => IsQuiet;

    /// <summary>Counts an exchange that begins.</summary>
    public void BeginExchange() => Exchanges++;

    /// <summary>Waits until <see cref="TryReceive"/> may bring something. False when canceled.</summary>
    public abstract ValueTask<bool> WaitReadableAsync();

    /// <summary>Takes what is there: bytes, 0 at the end of the stream, <see cref="WouldBlock"/> or <see cref="Gone"/>. Never throws.</summary>
    public abstract int TryReceive(Span<byte> buffer);

    /// <summary>Sends all of it, unless canceled or the peer is gone. Never throws.</summary>
    public abstract ValueTask<SendOutcome> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Makes the pending, or the next, <see cref="WaitReadableAsync"/> return false.</summary>
    public abstract void CancelRead();

    /// <summary>Makes the pending, or the next waiting, send return <see cref="SendOutcome.Canceled"/>.</summary>
    public abstract void CancelSend();

    /// <summary>Sends FIN; reading goes on. Used by tunnels only.</summary>
    public abstract ValueTask ShutdownSendAsync();

    /// <summary>Closes it, with a reset when <paramref name="reset"/>. Only the owner calls this, when nothing is pending.</summary>
    public abstract void Close(bool reset);
}
