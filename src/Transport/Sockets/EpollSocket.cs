using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace SatGate.Transport.Sockets;

/// <summary>
/// A connected non-blocking socket that one <see cref="EpollLoop"/> watches, edge triggered, for its whole life. Receives and sends are
/// plain system calls on the caller's thread; waits complete on the loop's thread, inline. One reader and one writer at a time;
/// <see cref="Abort"/>, <see cref="CancelRead"/> and <see cref="CancelWrite"/> may come from any thread.
/// </summary>
internal sealed class EpollSocket
{
    // Also the lock of closing: an object less per connection, and nobody else locks it.
    private readonly Readiness _read = new();
    private readonly Readiness _write = new();
    private int _fd;
    private volatile bool _peerDone;
    private volatile bool _aborted;

    /// <summary>Takes over <paramref name="fd"/>, which must be non-blocking, and registers it with <paramref name="loop"/>.</summary>
    public EpollSocket(int fd, EpollLoop loop)
    {
        _fd = fd;
        Loop = loop;
        Generation = EpollLoop.NextGeneration();
        loop.Register(fd, this);
    }

    /// <summary>The loop whose thread completes this socket's waits.</summary>
    public EpollLoop Loop { get; }

    /// <summary>Tells this socket from an earlier one with the same descriptor.</summary>
    public uint Generation { get; }

    /// <summary>Whether something happened on an idle socket: bytes, a FIN or an error. Any of them makes a pooled connection unfit.</summary>
    public bool HasEvents => _read.IsReady || _peerDone;

    /// <summary>Whether the peer sent FIN or reset, as far as the poller has told.</summary>
    public bool PeerDone => _peerDone;

    /// <summary>Told once the peer has reset the connection, or both sides have closed it; from the loop's thread. Null when nobody cares.</summary>
    public IResetObserver? ResetObserver { get; set; }

    /// <summary>Called by the loop with the events of one wake-up, before any of them is acted on.</summary>
    public void NoteEnd(uint events)
    {
        if ((events & (Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr)) != 0)
        {
            _peerDone = true;
        }
    }

    /// <summary>Called by the loop with the events of one wake-up.</summary>
    public void OnEvents(uint events)
    {
        if ((events & (Libc.EpollHup | Libc.EpollErr)) != 0)
        {
            ResetObserver?.OnReset();
        }

        if ((events & ~Libc.EpollOut) != 0)
        {
            _read.Signal();
        }

        if ((events & (Libc.EpollOut | Libc.EpollHup | Libc.EpollErr)) != 0)
        {
            _write.Signal();
        }
    }

    /// <summary>Asks the kernel itself whether there is nothing to read: no byte and no end. One call, which the edges seen so far cannot replace.</summary>
    public unsafe bool IsSilent()
    {
        byte one;
        return Libc.recv(_fd, &one, 1, Libc.MsgPeek) < 0 && Marshal.GetLastSystemError() == Libc.EAGAIN;
    }

    /// <summary>Receives what is there. Returns bytes, 0 at the end of the stream, or a <see cref="SocketStatus"/>.</summary>
    public unsafe int TryReceive(Span<byte> buffer)
    {
        _read.Clear();
        while (true)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = Libc.recv(_fd, start, (nuint)buffer.Length, 0);
            }

            if (count >= 0)
            {
                // A full buffer may have left bytes behind, and a FIN that was already reported brings no further edge.
                if (count == buffer.Length || _peerDone)
                {
                    _read.MarkReady();
                }

                return (int)count;
            }

            switch (Marshal.GetLastSystemError())
            {
                case Libc.EINTR:
                    continue;
                case Libc.EAGAIN:
                    // Read after the call, which orders it behind Clear: an abort that this misses signals afterwards.
                    return _aborted ? SocketStatus.Gone : SocketStatus.WouldBlock;
                default:
                    _peerDone = true;
                    return SocketStatus.Gone;
            }
        }
    }

    /// <summary>Sends what fits. Returns bytes (at least one) or a <see cref="SocketStatus"/>.</summary>
    public unsafe int TrySend(ReadOnlySpan<byte> bytes)
    {
        // Nearly every send goes through, so edges are forgotten only once one does not: then the call is repeated, since an edge that came
        // before it is forgotten too.
        bool forgotten = false;
        if (_aborted)
        {
            return SocketStatus.Gone;
        }

        while (true)
        {
            nint count;
            fixed (byte* start = bytes)
            {
                count = Libc.send(_fd, start, (nuint)bytes.Length, Libc.MsgNoSignal);
            }

            if (count >= 0)
            {
                return (int)count;
            }

            switch (Marshal.GetLastSystemError())
            {
                case Libc.EINTR:
                    continue;
                case Libc.EAGAIN when !forgotten:
                    forgotten = true;
                    _write.Clear();
                    continue;
                case Libc.EAGAIN:
                    return _aborted ? SocketStatus.Gone : SocketStatus.WouldBlock;
                default:
                    return SocketStatus.Gone;
            }
        }
    }

    /// <summary>Waits until a receive may bring something. False when canceled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ValueTask<bool> WaitReadableAsync() => _read.WaitAsync();

    /// <summary>Whether the wait that <see cref="WaitReadableAsync"/> began, and answered as pending, is over.</summary>
    public bool IsReadableWaitOver => _read.GetStatus(_read.Version) != ValueTaskSourceStatus.Pending;

    /// <summary>The result of such a wait once it is over.</summary>
    public bool EndWaitReadable() => _read.GetResult(_read.Version);

    /// <summary>Registers the continuation of a pending <see cref="WaitReadableAsync"/> on behalf of a task that wraps it.</summary>
    public void OnReadable(Action<object?> continuation, object? state, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, _read.Version, flags);

    /// <summary>Waits until a send may go on. False when canceled.</summary>
    public ValueTask<bool> WaitWritableAsync() => _write.WaitAsync();

    /// <summary>Makes the pending or the next wait for reading return false.</summary>
    public void CancelRead() => _read.Cancel();

    /// <summary>Makes the pending or the next wait for writing return false.</summary>
    public void CancelWrite() => _write.Cancel();

    /// <summary>Sends FIN after what was sent; reading goes on.</summary>
    public void ShutdownSend()
    {
        lock (_read)
        {
            if (_fd >= 0)
            {
                Libc.shutdown(_fd, Libc.ShutWrite);
            }
        }
    }

    /// <summary>Ends both directions now and lets <see cref="Close"/> send a reset. Pending waits wake up and find the connection gone.</summary>
    public unsafe void Abort()
    {
        lock (_read)
        {
            if (_fd < 0 || _aborted)
            {
                return;
            }

            _aborted = true;
            long linger = 1; // struct linger { l_onoff = 1, l_linger = 0 }: close sends RST.
            Libc.setsockopt(_fd, Libc.SolSocket, Libc.SoLinger, &linger, sizeof(long));
        }

        _peerDone = true;
        ResetObserver?.OnReset();
        _read.Signal();
        _write.Signal();
    }

    /// <summary>Whether <see cref="Abort"/> was called.</summary>
    public bool IsAborted => _aborted;

    /// <summary>Closes the descriptor. Only the owner calls this, once nobody waits or transfers any more; further calls do nothing.</summary>
    public void Close()
    {
        lock (_read)
        {
            if (_fd < 0)
            {
                return;
            }

            EpollLoop.Unregister(_fd, this);
            Libc.close(_fd);
            _fd = -1;
        }
    }
}
