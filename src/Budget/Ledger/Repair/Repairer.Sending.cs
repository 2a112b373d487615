using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>Repeating operations until they are answered. Runs in the loop only.</summary>
internal sealed partial class Repairer
{
    // How often an operation is repeated because a bucket of it is missing.
    private const int MissesMax = 4;

    private readonly List<RepairOperation> _sent = [];
    private readonly Dictionary<OperationSequence, OperationBatch> _batches = [];

    // Sends the first of what waits. False when the store did not answer.
    private async ValueTask<bool> SendAsync()
    {
        OperationBatch batch = Collect();
        bool isAnswered = await ExecuteAsync(batch);
        if (isAnswered && batch.LowBefore < batch.LowExpected)
        {
            _gate?.ReportLoss();
            isAnswered = _sent[0].Outcome != OperationOutcome.Unanswered;
        }

        int answered = 0;
        foreach (RepairOperation operation in _sent)
        {
            answered += operation.Outcome == OperationOutcome.Unanswered ? 0 : 1;
        }

        if (isAnswered && _gate is not null)
        {
            _sent[0].Sequence.Acknowledge(batch.Low);
        }

        batch.Clear();
        Finish(answered);
        return answered > 0 || isAnswered || _gate is { State: GateState.Recovering };
    }

    private OperationBatch Collect()
    {
        lock (_lock)
        {
            _sent.Clear();
            OperationSequence sequence = _queue.Peek().Sequence;
            foreach (RepairOperation operation in _queue)
            {
                if (ReferenceEquals(operation.Sequence, sequence) && _sent.Count < OperationBatch.CountMax)
                {
                    _sent.Add(operation);
                }
            }

            if (!_batches.TryGetValue(sequence, out OperationBatch? batch))
            {
                _batches.Add(sequence, batch = new OperationBatch(sequence.Instance));
            }

            foreach (RepairOperation operation in _sent)
            {
                if (operation.Number == 0)
                {
                    operation.Range = sequence.Begin(1);
                    operation.Number = operation.Range.First;
                }

                operation.ClearAnswer();
                batch.TryAdd(operation);
            }

            batch.Low = sequence.Low;
            batch.LowExpected = sequence.LowAcknowledged;
            return batch;
        }
    }

    private async ValueTask<bool> ExecuteAsync(OperationBatch batch)
    {
        bool isAnswered = false;
        try
        {
            isAnswered = await _store.ExecuteAsync(batch);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.StoreThrew(_logger, fault);
        }

        // The answer may have been read by a thread that serves traffic, and repairs are not what it is for.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return isAnswered;
    }

    // Takes the answered ones out of the queue.
    private void Finish(int answered)
    {
        if (answered == 0)
        {
            return;
        }

        var done = new HashSet<RepairOperation>(answered);
        foreach (RepairOperation operation in _sent)
        {
            if (operation.Outcome != OperationOutcome.Unanswered && !IsMissing(operation))
            {
                done.Add(operation);
                Settle(operation);
            }
        }

        TaskCompletionSource? drained = null;
        lock (_lock)
        {
            for (int i = _queue.Count; i > 0; i--)
            {
                RepairOperation operation = _queue.Dequeue();
                if (!done.Contains(operation))
                {
                    _queue.Enqueue(operation);
                }
            }

            if (_queue.Count == 0)
            {
                drained = _drained;
                _drained = null;
            }
        }

        foreach (RepairOperation operation in done)
        {
            operation.Completion?.TrySetResult(new OperationAnswer(operation.Outcome, operation.Index, operation.Remaining, operation.Number));
        }

        drained?.TrySetResult();
    }

    // Whether a bucket was missing that can be created: it is, and the operation is repeated after that.
    private bool IsMissing(RepairOperation operation)
    {
        if (operation is not { Outcome: OperationOutcome.Unknown, Window: { } path } || operation.MissCount++ == MissesMax)
        {
            return false;
        }

        bool canCreate = false;
        foreach (AccountWindow window in path.Windows)
        {
            canCreate |= window.CanCreate && Add(new RepairOperation
            {
                Sequence = operation.Sequence,
                Kind = OperationKind.Ensure,
                Buckets = window.Alone,
                Amount = window.Account.Terms.StoreLimit,
            });
        }

        return canCreate;
    }

    private void Settle(RepairOperation operation)
    {
        if (_gate is not null)
        {
            _ring.Add(operation, operation.Window);
        }

        if (operation.TargetRange is { } target)
        {
            operation.Sequence.Resolve(target, 1);
        }

        if (operation.Range is { } range)
        {
            operation.Sequence.Resolve(range, 1);
            operation.Range = null;
        }

        if (operation.Outcome is OperationOutcome.Conflict or OperationOutcome.Failed)
        {
            Log.OperationRefused(_logger, operation.Buckets?[0].BudgetId ?? operation.HoldId ?? string.Empty, operation.Outcome);
        }

        if (operation.Then?.Invoke(operation) is { } next)
        {
            Add(next);
        }
    }
}
