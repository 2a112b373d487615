using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SatGate.Transport.Async;
using SatGate.Transport.Memory;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Listening;

/// <summary>
/// Writes a socket through the pipe interface without a pump: a flush is a send on the caller's thread, and only what the kernel
/// does not take is waited for. One writer at a time; <see cref="CancelPendingFlush"/> may come from any thread.
/// </summary>
internal sealed class EpollPipeWriter : PipeWriter
{
    private readonly EpollSocket _socket;
    private BlockSegment? _first;
    private BlockSegment? _last;
    private int _start;
    private long _written;
    private long _sent;
    private bool _peerGone;
    private bool _completed;

    public EpollPipeWriter(EpollSocket socket) => _socket = socket;

    public override bool CanGetUnflushedBytes => true;

    /// <summary>Written and not yet with the kernel. Counted and not walked, since a flush under way may be sending on a poller thread.</summary>
    public override long UnflushedBytes => Volatile.Read(ref _written) - Volatile.Read(ref _sent);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_last is not null)
        {
            Memory<byte> free = _last.Free;
            if (free.Length >= Math.Max(sizeHint, 1))
            {
                return free;
            }
        }

        BlockSegment added = BlockSegment.Rent(Math.Max(sizeHint, Block.SmallBytes));
        if (_last is null)
        {
            _first = added;
            _start = 0;
        }
        else
        {
            _last.Append(added);
        }

        _last = added;
        return added.Free;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        _last?.Fill(bytes);
        _written += bytes;
    }

    public override void CancelPendingFlush() => _socket.CancelWrite();

    /// <summary>Sends everything written. Completed means that the peer is gone; canceled leaves the rest for the next flush.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!SendWhatFits())
        {
            return cancellationToken.CanBeCanceled ? FlushWithTokenAsync(cancellationToken) : FlushRestAsync();
        }

        return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: _peerGone));
    }

    public override void Complete(Exception? exception = null)
    {
        if (!_completed)
        {
            _completed = true;
            ReleaseAll();
        }
    }

    /// <summary>Sends until all is out, the peer is gone (both answer true) or the kernel takes no more (false).</summary>
    private bool SendWhatFits()
    {
        while (_first is not null && !_peerGone)
        {
            ReadOnlySpan<byte> bytes = _first.Memory.Span[_start..];
            if (!bytes.IsEmpty)
            {
                int sent = _socket.TrySend(bytes);
                if (sent == SocketStatus.WouldBlock)
                {
                    return false;
                }

                if (sent == SocketStatus.Gone)
                {
                    _peerGone = true;
                    break;
                }

                _start += sent;
                Volatile.Write(ref _sent, _sent + sent);
                if (sent < bytes.Length)
                {
                    continue;
                }
            }

            BlockSegment done = _first;
            _first = done.Following;
            _start = 0;
            done.Return();
            if (_first is null)
            {
                _last = null;
            }
        }

        if (_peerGone)
        {
            ReleaseAll();
        }

        return true;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<FlushResult> FlushRestAsync()
    {
        do
        {
            if (!await _socket.WaitWritableAsync())
            {
                return new FlushResult(isCanceled: true, isCompleted: _peerGone);
            }
        }
        while (!SendWhatFits());

        return new FlushResult(isCanceled: false, isCompleted: _peerGone);
    }

    /// <summary>For the layers of Kestrel that pass tokens; the data path does not.</summary>
    private async ValueTask<FlushResult> FlushWithTokenAsync(CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static socket => ((EpollSocket)socket!).CancelWrite(), _socket))
        {
            FlushResult flush = await FlushRestAsync();
            if (flush.IsCanceled)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            return flush;
        }
    }

    private void ReleaseAll()
    {
        while (_first is not null)
        {
            BlockSegment done = _first;
            _first = done.Following;
            done.Return();
        }

        _last = null;
        _start = 0;
        Volatile.Write(ref _sent, _written);
    }
}
