using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using SatGate.Transport.Memory;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Listening;

/// <summary>
/// Reads a socket through the pipe interface without a pump: the bytes are received when the reader asks, into a block that is rented
/// only once there is something to receive, so an idle connection holds no buffer. A read may come back with nothing new (a spurious
/// edge); readers in this house loop anyway. One reader at a time; <see cref="CancelPendingRead"/> may come from any thread.
/// </summary>
internal sealed class EpollPipeReader : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly EpollSocket _socket;
    private BlockSegment? _first;
    private BlockSegment? _last;
    private int _start;
    private bool _unexamined;
    private bool _ended;
    private bool _lastReceiveFilledBlock;
    private bool _pending;

    public EpollPipeReader(EpollSocket socket) => _socket = socket;

    public override void CancelPendingRead() => _socket.CancelRead();

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return ReadWithTokenAsync(cancellationToken);
        }

        if (_unexamined || _ended)
        {
            return new ValueTask<ReadResult>(Result(isCanceled: false));
        }

        ValueTask<bool> wait = _socket.WaitReadableAsync();
        if (wait.IsCompletedSuccessfully)
        {
            return new ValueTask<ReadResult>(Receive(wait.Result));
        }

        _pending = true;
        return new ValueTask<ReadResult>(this, 0);
    }

    public override bool TryRead(out ReadResult result)
    {
        result = _unexamined || _ended ? Result(isCanceled: false) : default;
        return _unexamined || _ended;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_first is null)
        {
            return;
        }

        var segment = (BlockSegment)consumed.GetObject()!;
        int offset = consumed.GetInteger();
        var examinedSegment = (BlockSegment)examined.GetObject()!;
        _unexamined = !(ReferenceEquals(examinedSegment, _last) && examined.GetInteger() == _last!.End);
        while (!ReferenceEquals(_first, segment))
        {
            BlockSegment done = _first!;
            _first = done.Following;
            done.Return();
        }

        _start = offset;
        if (_start == _first!.End && ReferenceEquals(_first, _last))
        {
            ReleaseAll();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        ReleaseAll();
        _ended = true;
    }

    /// <summary>Ends the wait of <see cref="ReadAsync"/> and receives what made it end.</summary>
    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _pending = false;
        return Receive(_socket.EndWaitReadable());
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) =>
        !_pending || _socket.IsReadableWaitOver ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _socket.OnReadable(continuation, state, flags);

    /// <summary>For the layers of Kestrel that pass tokens, such as the TLS handshake; the data path does not.</summary>
    private async ValueTask<ReadResult> ReadWithTokenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using (cancellationToken.UnsafeRegister(static socket => ((EpollSocket)socket!).CancelRead(), _socket))
        {
            ReadResult read = await ReadAsync(CancellationToken.None);
            if (read.IsCanceled && cancellationToken.IsCancellationRequested)
            {
                AdvanceTo(read.Buffer.Start);
                throw new OperationCanceledException(cancellationToken);
            }

            return read;
        }
    }

    private ReadResult Receive(bool ready)
    {
        if (!ready)
        {
            return Result(isCanceled: true);
        }

        BlockSegment tail = Tail();
        Memory<byte> free = tail.Free;
        int count = _socket.TryReceive(free.Span);
        if (count > 0)
        {
            tail.Fill(count);
            _unexamined = true;
            _lastReceiveFilledBlock = count == free.Length;
            return Result(isCanceled: false);
        }

        if (_first is not null && ReferenceEquals(_first, _last) && _start == _first.End)
        {
            ReleaseAll();
        }

        // A reset ends the reading like a FIN does, without the price of an exception that any peer could make us pay. Who must tell the two
        // apart is told by the socket's reset observer.
        _ended |= count is 0 or SocketStatus.Gone;
        return Result(isCanceled: false);
    }

    private BlockSegment Tail()
    {
        if (_last is { Free.IsEmpty: false })
        {
            return _last;
        }

        BlockSegment added = BlockSegment.Rent(_lastReceiveFilledBlock ? Block.LargeBytes : Block.SmallBytes);
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
        return added;
    }

    private ReadResult Result(bool isCanceled)
    {
        ReadOnlySequence<byte> buffer = _first is null
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(_first, _start, _last!, _last!.End);
        return new ReadResult(buffer, isCanceled, _ended);
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
        _unexamined = false;
    }
}
