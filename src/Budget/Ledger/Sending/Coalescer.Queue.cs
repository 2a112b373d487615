using SatGate.Budget.Operations;
using SatGate.Transport.Sockets;

namespace SatGate.Budget.Ledger;

/// <summary>What waits, what is under way, and what becomes of it. All but the pool runs under the lock.</summary>
internal sealed partial class Coalescer
{
    // Operations kept for later callers.
    private const int PoolCountMax = 16_384;

    private readonly Lock _poolLock = new();
    private PendingOperation? _pool;
    private int _pooled;

    /// <summary>Takes an operation back whose answer was taken.</summary>
    public void Return(PendingOperation operation)
    {
        lock (_poolLock)
        {
            if (_pooled < PoolCountMax)
            {
                operation.Next = _pool;
                _pool = operation;
                _pooled++;
            }
        }
    }

    /// <summary>Whether a recovery is due, and since when nothing is sent.</summary>
    public bool NeedsRecovery => State != GateState.Normal;

    /// <summary>Lets operations through again, or answers all that wait because the store is still away.</summary>
    public void EndRecovery(bool isStoreBack)
    {
        PendingOperation? left = null;
        CoalescedBatch? batch = null;
        lock (_lock)
        {
            _failures = 0;
            _state = isStoreBack ? GateState.Normal : GateState.Open;
            if (isStoreBack)
            {
                batch = TryBuild();
            }
            else
            {
                left = TakeQueue();
            }
        }

        CompleteAll(left);
        while (batch is not null)
        {
            Run(batch);
            lock (_lock)
            {
                batch = TryBuild();
            }
        }
    }

    /// <summary>Tells that the store has lost what it acknowledged.</summary>
    public void ReportLoss()
    {
        lock (_lock)
        {
            BeginRecovery();
        }
    }

    private PendingOperation Rent()
    {
        lock (_poolLock)
        {
            if (_pool is { } operation)
            {
                _pool = operation.Next;
                _pooled--;
                operation.Next = null;
                return operation;
            }
        }

        return new PendingOperation(this);
    }

    private void Append(PendingOperation operation)
    {
        if (_tail is null)
        {
            _head = operation;
        }
        else
        {
            _tail.Next = operation;
        }

        _tail = operation;
        _waiting++;
    }

    private void PutBack(PendingOperation operation)
    {
        operation.ClearAnswer();
        operation.Next = _head;
        _head = operation;
        _tail ??= operation;
        _waiting++;
    }

    private PendingOperation? TakeQueue()
    {
        PendingOperation? all = _head;
        for (PendingOperation? operation = all; operation is not null; operation = operation.Next)
        {
            operation.WasSent = false;
            TakeOver(operation, null);
        }

        _head = null;
        _tail = null;
        _waiting = 0;
        return all;
    }

    // A batch of what waits, if one may leave now.
    private CoalescedBatch? TryBuild()
    {
        if (_head is null || _state != GateState.Normal || _inFlight == _options.BatchesInFlightMax
            || (_inFlight > 0 && _time.GetElapsedTime(_lastLeftAt) < _options.BatchSpacing))
        {
            return null;
        }

        CoalescedBatch batch = _batches.Pop();
        while (_head is { } operation)
        {
            // The batch may hold the last reference, so the next one is read first.
            PendingOperation? next = operation.Next;
            if (!batch.TryAdd(operation))
            {
                break;
            }

            operation.Next = null;
            operation.Attempts++;
            _head = next;
            _waiting--;
        }

        _tail = _head is null ? null : _tail;
        batch.Number(_sequence);
        batch.LeftAt = _lastLeftAt = _time.GetTimestamp();
        _inFlight++;
        return batch;
    }

    // Takes the answers. Gives the operations to complete, and the next batch to send.
    private PendingOperation? Take(CoalescedBatch batch, out CoalescedBatch? next)
    {
        bool isAnswered = false;
        try
        {
#pragma warning disable VSTHRD002 // The answer is there: this runs because it came.
            isAnswered = batch.Awaiter.GetResult();
#pragma warning restore VSTHRD002
        }
        catch (Exception fault)
        {
            Log.StoreThrew(_logger, fault);
        }

        bool isLoss = isAnswered && batch.Operations.LowBefore < batch.Operations.LowExpected;
        bool wasCarriedOut = !isLoss || batch.Callers[0].Outcome != OperationOutcome.Unanswered;
        if (wasCarriedOut)
        {
            _repairs.Remember(batch);
        }

        lock (_lock)
        {
            PendingOperation? done = wasCarriedOut ? TakeAnswers(batch, isAnswered) : PutAllBack(batch);
            if (isLoss)
            {
                BeginRecovery();
            }
            else if (isAnswered)
            {
                _sequence.Acknowledge(batch.Operations.Low);
                _failures = 0;
            }
            else
            {
                done = Join(done, OnFailure(batch));
            }

            batch.Clear();
            _batches.Push(batch);
            _inFlight--;
            next = EpollLoopGroup.TryDefer(this) ? null : TryBuild();
            if (_isClosed && _inFlight == 0)
            {
                _idle.TrySetResult();
            }

            return done;
        }
    }

    private PendingOperation? PutAllBack(CoalescedBatch batch)
    {
        for (int i = batch.CallerCount - 1; i >= 0; i--)
        {
            PutBack(batch.Callers[i]);
        }

        _sequence.Resolve(batch.Range!, batch.Operations.Count);
        return null;
    }

    private PendingOperation? TakeAnswers(CoalescedBatch batch, bool isAnswered)
    {
        batch.Prelude.TakeAnswers();
        int resolved = batch.Operations.Count;
        PendingOperation? first = null;
        for (int i = batch.CallerCount - 1; i >= 0; i--)
        {
            PendingOperation operation = batch.Callers[i];
            if (operation.Outcome == OperationOutcome.Unknown && isAnswered && operation.Attempts < AttemptsMax
                && _state != GateState.Open && !_isClosed && CanCreateMissing(operation.Window, operation.Index))
            {
                PutBack(operation);
                continue;
            }

            operation.WasSent = true;
            if (operation.Outcome == OperationOutcome.Unanswered && TakeOver(operation, batch.Range))
            {
                resolved--;
            }

            operation.Next = first;
            first = operation;
        }

        _sequence.Resolve(batch.Range!, resolved);
        return first;
    }

    // Answers what has waited as long as the failed batch took: it would have to wait as long once more.
    private PendingOperation? OnFailure(CoalescedBatch batch)
    {
        _failures++;
        if (_failures >= _options.FailureCountMax && _state == GateState.Normal)
        {
            _state = GateState.Open;
            _repairs.Wake();
        }

        bool isSlow = _time.GetElapsedTime(batch.LeftAt) * 2 > _snapshots.Current.Budget.Deadline;
        return isSlow || _state == GateState.Open ? TakeQueue() : null;
    }

    private void BeginRecovery()
    {
        if (_state == GateState.Normal)
        {
            _state = GateState.Recovering;
        }

        _repairs.Wake();
    }

    private bool TakeOver(PendingOperation operation, NumberRange? range) => _repairs.TakeOver(operation, _sequence, range, operation.Terms);

    private static PendingOperation? Join(PendingOperation? first, PendingOperation? second)
    {
        if (first is null)
        {
            return second;
        }

        PendingOperation last = first;
        while (last.Next is not null)
        {
            last = last.Next;
        }

        last.Next = second;
        return first;
    }
}
