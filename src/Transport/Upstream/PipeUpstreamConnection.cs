using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Buffers;
using SatGate.Transport.Async;

namespace SatGate.Transport.Upstream;

/// <summary>A connection over any duplex pipe: TLS streams, and sockets where the poller does not exist. Costs one copy per direction.</summary>
internal sealed class PipeUpstreamConnection : UpstreamConnection
{
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly Action<bool> _close;
    private readonly Func<ValueTask>? _shutdownSend;
    private volatile bool _sending;
    private ValueTask<ReadResult> _idleRead;
    private bool _idleReadPending;
    private ReadOnlySequence<byte> _buffer;
    private bool _holdsRead;
    private bool _ended;
    private bool _gone;

    /// <param name="input">Bytes from the upstream.</param>
    /// <param name="output">Bytes to the upstream.</param>
    /// <param name="close">Closes what is beneath; the argument says whether with a reset.</param>
    /// <param name="shutdownSend">Ends the sending direction only; null when completing <paramref name="output"/> does that.</param>
    public PipeUpstreamConnection(PipeReader input, PipeWriter output, Action<bool> close, Func<ValueTask>? shutdownSend = null)
    {
        _shutdownSend = shutdownSend;
        _input = input;
        _output = output;
        _close = close;
    }

    /// <summary>Looks at the connection with a read that is left pending; it becomes the next exchange's first read.</summary>
    public override bool IsQuiet
    {
        get
        {
            if (_gone || _ended || _holdsRead)
            {
                return false;
            }

            StartIdleRead();
            return !_idleRead.IsCompleted;
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public override async ValueTask<bool> WaitReadableAsync()
    {
        if (_holdsRead || _ended || _gone)
        {
            return true;
        }

        try
        {
            StartIdleRead();
            _idleReadPending = false;
            ReadResult read = await _idleRead;
            _buffer = read.Buffer;
            _holdsRead = true;
            _ended = read.IsCompleted;
            if (read.IsCanceled && _buffer.IsEmpty && !_ended)
            {
                Release(_buffer.Start);
                return false;
            }

            return true;
        }
        catch (Exception fault) when (IsPeerFault(fault))
        {
            _gone = true;
            return true;
        }
    }

    public override int TryReceive(Span<byte> buffer)
    {
        if (_gone)
        {
            return Gone;
        }

        if (!_holdsRead)
        {
            return _ended ? 0 : WouldBlock;
        }

        int count = (int)Math.Min(buffer.Length, _buffer.Length);
        _buffer.Slice(0, count).CopyTo(buffer);
        _buffer = _buffer.Slice(count);
        if (_buffer.IsEmpty)
        {
            Release(_buffer.End);
        }

        return count > 0 || _ended ? count : WouldBlock;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public override async ValueTask<SendOutcome> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        BytesSent += bytes.Length;
        _sending = true;
        try
        {
            FlushResult flush = await _output.WriteAsync(bytes);

            // A stream pipe does not say how much of a canceled write went out, so there is no going on from there.
            _gone |= flush.IsCanceled;
            return flush.IsCompleted || flush.IsCanceled ? SendOutcome.Gone : SendOutcome.Sent;
        }
        catch (Exception fault) when (IsPeerFault(fault))
        {
            return SendOutcome.Gone;
        }
        finally
        {
            _sending = false;
        }
    }

    public override void CancelRead() => _input.CancelPendingRead();

    public override void CancelSend()
    {
        // A cancellation that found nothing to cancel would spoil the next send.
        if (_sending)
        {
            _output.CancelPendingFlush();
        }
    }

    public override async ValueTask ShutdownSendAsync()
    {
        try
        {
            await (_shutdownSend?.Invoke() ?? _output.CompleteAsync());
        }
        catch (Exception fault) when (IsPeerFault(fault))
        {
            _gone = true;
        }
    }

    public override void Close(bool reset)
    {
        _gone = true;
        _close(reset);
        if (_idleReadPending)
        {
            _idleReadPending = false;
            _ = ObserveAsync(_idleRead);
        }
    }

    /// <summary>The read left pending on an idle connection ends with a fault when it is closed; somebody must look at it.</summary>
    private static async Task ObserveAsync(ValueTask<ReadResult> read)
    {
        try
        {
            await read;
        }
        catch (Exception fault) when (IsPeerFault(fault))
        {
            // Closing it was the point.
        }
    }

    private static bool IsPeerFault(Exception fault) =>
        fault is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    private void StartIdleRead()
    {
        if (!_idleReadPending)
        {
            _idleRead = _input.ReadAsync().Preserve();
            _idleReadPending = true;
        }
    }

    private void Release(SequencePosition position)
    {
        _input.AdvanceTo(position);
        _holdsRead = false;
        _buffer = default;
    }
}
