using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace SatGate.Transport.Relay;

/// <summary>
/// Reads a client's pipe, and can leave a read pending while nobody wants bytes, so that a client that goes away is noticed at once. What such
/// a read brings is handed to the next <see cref="ReadAsync"/>: bytes of a pipelined request are never lost. One reader at a time.
/// </summary>
public sealed class WatchedReader : IValueTaskSource<ReadResult>
{
    private const int None = 0;
    private const int Watching = 1;
    private const int Finished = 2;
    private const int Wanted = 3;

    private readonly PipeReader _reader;
    private readonly IWatchOwner _owner;
    private readonly Action _onRead;
    private ManualResetValueTaskSourceCore<ReadResult> _core;
    private ValueTaskAwaiter<ReadResult> _awaiter;
    private ReadResult _result;
    private Exception? _fault;
    private int _state;

    /// <param name="reader">The client's bytes.</param>
    /// <param name="owner">Told when the client half-closes or goes.</param>
    public WatchedReader(PipeReader reader, IWatchOwner owner)
    {
        _reader = reader;
        _owner = owner;
        _onRead = OnRead;
    }

    /// <summary>Leaves a read pending. Everything read before must have been advanced over.</summary>
    public void StartWatch()
    {
        if (_state != None)
        {
            return;
        }

#pragma warning disable CA2012 // The awaiter is consumed exactly once: here, or by OnRead.
        ValueTaskAwaiter<ReadResult> awaiter = _reader.ReadAsync().GetAwaiter();
#pragma warning restore CA2012
        if (awaiter.IsCompleted)
        {
            Take(awaiter);
            _state = Finished;
            Tell(_fault is not null, _result.IsCompleted && _result.Buffer.IsEmpty);
            return;
        }

        _awaiter = awaiter;
        Volatile.Write(ref _state, Watching);
        awaiter.UnsafeOnCompleted(_onRead);
    }

    /// <summary>Reads, taking over the pending read when there is one. The contract of <see cref="PipeReader.ReadAsync"/>.</summary>
    /// <exception cref="ConnectionResetException">The client is gone.</exception>
    public ValueTask<ReadResult> ReadAsync()
    {
        if (Volatile.Read(ref _state) == None)
        {
            return _reader.ReadAsync();
        }

        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, Wanted, Watching) == Watching)
        {
            return new ValueTask<ReadResult>(this, _core.Version);
        }

        _state = None;
        return _fault is null ? new ValueTask<ReadResult>(_result) : ValueTask.FromException<ReadResult>(_fault);
    }

    /// <summary>Ends a read that is still pending and waits for its end, so that the pipe may be completed. Nothing may be held.</summary>
    public async ValueTask StopAsync()
    {
        if (Volatile.Read(ref _state) == None)
        {
            return;
        }

        _reader.CancelPendingRead();
        try
        {
            ReadResult read = await ReadAsync();
            _reader.AdvanceTo(read.Buffer.End);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or InvalidOperationException)
        {
            // It ended, which was the point.
        }
    }

    /// <summary>Advances over what the last read brought.</summary>
    public void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _reader.AdvanceTo(consumed, examined);

    /// <summary>Advances over what the last read brought; the rest counts as not looked at.</summary>
    public void AdvanceTo(SequencePosition consumed) => _reader.AdvanceTo(consumed);

    /// <summary>Makes the pending or the next read come back canceled. Safe from any thread.</summary>
    public void CancelPendingRead() => _reader.CancelPendingRead();

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void OnRead()
    {
        Take(_awaiter);
        _awaiter = default;
        // Read before the hand-over: afterwards the result belongs to whoever reads next.
        bool failed = _fault is not null;
        bool ended = _result.IsCompleted && _result.Buffer.IsEmpty;
        if (Interlocked.CompareExchange(ref _state, Finished, Watching) == Watching)
        {
            Tell(failed, ended);
            return;
        }

        _state = None;
        if (_fault is null)
        {
            _core.SetResult(_result);
        }
        else
        {
            _core.SetException(_fault);
        }
    }

    private void Take(ValueTaskAwaiter<ReadResult> awaiter)
    {
        try
        {
            _fault = null;
#pragma warning disable VSTHRD002 // The awaiter is complete: nothing is waited for.
            _result = awaiter.GetResult();
#pragma warning restore VSTHRD002
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or InvalidOperationException)
        {
            _fault = fault;
        }
    }

    private void Tell(bool failed, bool ended)
    {
        if (failed)
        {
            _owner.OnClientGone();
        }
        else if (ended)
        {
            _owner.OnClientHalfClosed();
        }
    }
}
