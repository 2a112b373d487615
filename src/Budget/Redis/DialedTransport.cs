using System.Diagnostics.CodeAnalysis;
using RESPite.Transports;
using SatGate.Transport.Upstream;

namespace SatGate.Budget.Redis;

/// <summary>
/// The client library's bytes over a connection of ours. What it flushes is handed to the system on the thread that flushes; what arrives is
/// handed to it on the thread that serves the connection, and so are the batches it answers: from one end to the other nobody is woken who was
/// not awake. One writer at a time, as the library promises; everything else is thread-safe.
/// </summary>
internal sealed class DialedTransport : DuplexTransport
{
    /// <summary>Default of the most bytes that wait for a server that takes none, in bytes.</summary>
    public const int QueuedBytesMaxDefault = 64 * 1024 * 1024;

    private const int StagedBytesMin = 16 * 1024;

    private const int ReceiveBytes = 64 * 1024;

    private readonly UpstreamConnection _connection;
    private readonly Action _delivered;
    private readonly int _queuedBytesMax;

    // Guards all below but what is staged, which is the writer's.
    private readonly Lock _gate = new();
    private byte[] _staged = new byte[StagedBytesMin];
    private int _stagedCount;
    private byte[] _queued = [];
    private int _queuedCount;
    private bool _isSending;
    private bool _isReceiving;
    private volatile bool _isEnded;
    private bool _isClosed;

    /// <param name="connection">The connection, from now on owned by this.</param>
    /// <param name="delivered">Called after everything that was received has been given to the library, and once more at the end; on the connection's thread.</param>
    /// <param name="queuedBytesMax">Most bytes that wait for a server that takes none, in bytes; with one more the connection is given up.</param>
    public DialedTransport(UpstreamConnection connection, Action delivered, int queuedBytesMax = QueuedBytesMaxDefault)
    {
        _connection = connection;
        _delivered = delivered;
        _queuedBytesMax = queuedBytesMax;
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        int needed = _stagedCount + int.Max(sizeHint, 1);
        if (needed > _staged.Length)
        {
            Array.Resize(ref _staged, int.Max(needed, _staged.Length * 2));
        }

        return _staged.AsMemory(_stagedCount);
    }

    /// <inheritdoc/>
    public override void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _staged.Length - _stagedCount);
        _stagedCount += count;
    }

    /// <inheritdoc/>
    public override bool Flush()
    {
        int count = _stagedCount;
        _stagedCount = 0;
        bool isTaken;
        ValueTask<SendOutcome> rest = default;
        bool hasRest = false;
        lock (_gate)
        {
            if (_isEnded || count == 0)
            {
                return !_isEnded;
            }

            if (_isSending)
            {
                isTaken = TryQueue(count);
            }
            else
            {
                ValueTask<SendOutcome> sending = _connection.SendAsync(_staged.AsMemory(0, count));
                hasRest = !sending.IsCompleted;
                isTaken = hasRest || IsSent(sending);
                if (hasRest)
                {
                    // It is sent from where it lies, so the writer goes on elsewhere.
                    rest = sending;
                    _isSending = true;
                    _staged = new byte[StagedBytesMin];
                }
            }
        }

        if (hasRest)
        {
            _ = SendRestAsync(rest);
        }
        else if (!isTaken)
        {
            End();
        }

        return isTaken;
    }

    /// <inheritdoc/>
    public override void Start(TransportReceiver receiver)
    {
        lock (_gate)
        {
            // The end counts as something to be received: ReceiveAsync tells it.
            _isReceiving = !_isClosed;
        }

        _ = ReceiveAsync(receiver);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

#pragma warning disable VSTHRD002 // Asked only when it is complete.
    private static bool IsSent(ValueTask<SendOutcome> sending) => sending.GetAwaiter().GetResult() == SendOutcome.Sent;
#pragma warning restore VSTHRD002

    // Adds what is staged to what waits. False when that would be too much.
    private bool TryQueue(int count)
    {
        if (count > _queuedBytesMax - _queuedCount)
        {
            return false;
        }

        if (count > _queued.Length - _queuedCount)
        {
            Array.Resize(ref _queued, int.Max(_queuedCount + count, _queued.Length * 2));
        }

        _staged.AsSpan(0, count).CopyTo(_queued.AsSpan(_queuedCount));
        _queuedCount += count;
        return true;
    }

    private async Task SendRestAsync(ValueTask<SendOutcome> sending)
    {
        bool isSent = await sending == SendOutcome.Sent;
        while (isSent && TakeQueued(out ReadOnlyMemory<byte> bytes))
        {
            isSent = await _connection.SendAsync(bytes) == SendOutcome.Sent;
        }

        if (!isSent)
        {
            lock (_gate)
            {
                _isSending = false;
            }

            End();
        }
    }

    // What waits, or the end of sending.
    private bool TakeQueued(out ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            bytes = _queued.AsMemory(0, _queuedCount);
            _queued = [];
            _queuedCount = 0;
            _isSending = !_isEnded && !bytes.IsEmpty;
            CloseIfUnused();
            return _isSending;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the library throws ends this connection, and is told to it.")]
    private async Task ReceiveAsync(TransportReceiver receiver)
    {
        byte[] buffer = new byte[ReceiveBytes];
        Exception? fault = null;
        try
        {
            while (!_isEnded && await _connection.WaitReadableAsync())
            {
                int count = _connection.TryReceive(buffer);
                if (count == UpstreamConnection.WouldBlock)
                {
                    continue;
                }

                if (count <= 0 || !receiver.OnReceived(buffer.AsSpan(0, count)))
                {
                    break;
                }

                receiver.OnBatchEnd();
                _delivered();
            }
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        lock (_gate)
        {
            _isReceiving = false;
        }

        End();

        // The library ends what it had sent and got no answer to; those calls have their answer then as well.
        receiver.OnClosed(fault);
        _delivered();
    }

    // Whoever reads or sends is told to stop, and the last of them closes.
    private void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            CloseIfUnused();
            if (_isClosed)
            {
                return;
            }
        }

        _connection.CancelRead();
        _connection.CancelSend();
    }

    private void CloseIfUnused()
    {
        if (_isEnded && !_isSending && !_isReceiving && !_isClosed)
        {
            _isClosed = true;
            _connection.Close(reset: false);
        }
    }
}
