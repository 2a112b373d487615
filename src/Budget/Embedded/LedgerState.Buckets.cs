using System.Text;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>Operations on buckets.</summary>
internal sealed partial class LedgerState
{
    private void DecideDebit(LedgerOperation operation, long nowUnixMs)
    {
        if (FindPath(operation, nowUnixMs) && Covers(operation, operation.Amount) && CanTake(operation, operation.Amount, held: 0))
        {
            Spend(operation, operation.Amount, held: 0);
        }
    }

    private void DecideRecord(LedgerOperation operation, long nowUnixMs)
    {
        if (!FindPath(operation, nowUnixMs) || !CanTake(operation, operation.Amount, held: 0))
        {
            return;
        }

        int uncovered = -1;
        for (int i = _pathCount - 1; i >= 0; i--)
        {
            uncovered = _path[i].Remaining < operation.Amount ? i : uncovered;
        }

        Spend(operation, operation.Amount, held: 0);
        operation.Index = uncovered;
    }

    private void DecideRefund(LedgerOperation operation, long nowUnixMs)
    {
        FindStanding(operation.Buckets!.AsSpan(), nowUnixMs);
        if (CanTake(operation, -operation.Amount, held: 0))
        {
            Spend(operation, -operation.Amount, held: 0);
            operation.Remaining = _buckets.Find(operation.Buckets[0], nowUnixMs) is null ? 0 : operation.Remaining;
        }
    }

    private void DecideEnsure(LedgerOperation operation, long nowUnixMs)
    {
        BucketState? state = _buckets.Find(operation.Buckets![0], nowUnixMs);
        if (state is not null)
        {
            Done(operation, state.Remaining);
        }
        else if (TryMake(operation, operation.Buckets[0], nowUnixMs))
        {
            _entry.LimitOfLast = operation.Amount;
            _hasEffect = true;
            Done(operation, operation.Amount);
        }
    }

    private void DecideAdjust(LedgerOperation operation, long nowUnixMs)
    {
        BucketState? state = _buckets.Find(operation.Buckets![0], nowUnixMs);
        if (state is null)
        {
            operation.Outcome = OperationOutcome.Unknown;
            operation.Index = 0;
            return;
        }

        Int128 change = operation.Amount - state.Limit();
        if (change < long.MinValue || change > long.MaxValue || !state.CanMove((long)change, carved: 0))
        {
            operation.Outcome = OperationOutcome.Failed;
            return;
        }

        _path[_pathCount++] = state;
        _entry.LimitOfLast = (long)change;
        _hasEffect = true;
        Done(operation, state.Remaining + (long)change);
    }

    private void DecideCarve(LedgerOperation operation, long nowUnixMs)
    {
        BucketState? parent = _buckets.Find(operation.Buckets![0], nowUnixMs);
        if (parent is null)
        {
            operation.Outcome = OperationOutcome.Unknown;
            operation.Index = 0;
            return;
        }

        _path[_pathCount++] = parent;
        long amount = operation.Amount;
        BucketState? child = _buckets.Find(operation.Buckets[1], nowUnixMs);
        if (!Covers(operation, amount))
        {
            return;
        }

        if (!parent.CanMove(limit: 0, amount) || child?.CanMove(amount, carved: 0) == false)
        {
            operation.Outcome = OperationOutcome.Failed;
            return;
        }

        if (child is null)
        {
            if (!TryMake(operation, operation.Buckets[1], nowUnixMs))
            {
                return;
            }
        }
        else
        {
            _path[_pathCount++] = child;
        }

        _entry.LimitOfLast = amount;
        _entry.CarvedOfFirst = amount;
        _hasEffect = true;
        Done(operation, parent.Remaining - amount);
    }

    private void DecideReturn(LedgerOperation operation, long nowUnixMs)
    {
        if (!FindPath(operation, nowUnixMs))
        {
            return;
        }

        // The smallest number has no opposite.
        long moved = _path[1].Remaining;
        if (moved == long.MinValue || !_path[0].CanMove(limit: 0, -moved) || !_path[1].CanMove(-moved, carved: 0))
        {
            operation.Outcome = OperationOutcome.Failed;
            return;
        }

        _entry.LimitOfLast = -moved;
        _entry.CarvedOfFirst = -moved;
        _hasEffect = true;
        Done(operation, moved);
    }

    private void DecideCancel(InstanceState instance, LedgerOperation operation, long nowUnixMs)
    {
        if (operation.Target < instance.Low)
        {
            operation.Outcome = OperationOutcome.Conflict;
            return;
        }

        bool isKnown = instance.TryGet(operation.Target, out Answer past) && past.Outcome != OperationOutcome.Conflict;
        if (isKnown && (past.Kind is not (OperationKind.Debit or OperationKind.Record or OperationKind.Hold) || past.Fingerprint >> 32 != _fingerprint >> 32))
        {
            operation.Outcome = OperationOutcome.Conflict;
            return;
        }

        long spent = 0;
        long held = 0;
        if (isKnown && past.HasEffect)
        {
            spent = past.Kind == OperationKind.Hold ? 0 : -operation.Amount;
            _hold = past.Kind == OperationKind.Hold ? _holds.FindMadeBy(instance.Id, operation.Target) : null;
            held = -(_hold?.Amount ?? 0);
            if (_hold is not null)
            {
                FindStanding(_hold);
                _entry.HoldChange = HoldChange.End;
                _entry.Name = _hold.Name;
            }
            else if (past.Kind != OperationKind.Hold)
            {
                FindStanding(operation.Buckets!.AsSpan(), nowUnixMs);
            }
        }

        if (CanTake(operation, spent, held))
        {
            _entry.Target = operation.Target;
            Spend(operation, spent, held);
        }
    }

    /// <summary>Finds all buckets of an operation; when one does not exist, the operation is Unknown.</summary>
    private bool FindPath(LedgerOperation operation, long nowUnixMs)
    {
        BucketSet set = operation.Buckets!;
        _pathCount = _buckets.TakeKnown(set, _path, nowUnixMs);
        if (_pathCount > 0)
        {
            return true;
        }

        ReadOnlySpan<BudgetBucket> buckets = set.AsSpan();
        for (int i = 0; i < buckets.Length; i++)
        {
            BucketState? state = _buckets.Find(buckets[i], nowUnixMs);
            if (state is null)
            {
                operation.Outcome = OperationOutcome.Unknown;
                operation.Index = i;
                return false;
            }

            // The same bucket under two objects would be looked at twice and charged twice, past its limit.
            if (i > 0 && _path.AsSpan(0, _pathCount).Contains(state))
            {
                operation.Outcome = OperationOutcome.Failed;
                return false;
            }

            _path[_pathCount++] = state;
        }

        _buckets.Remember(set, _path.AsSpan(0, _pathCount));
        return true;
    }

    /// <summary>Finds those buckets that exist.</summary>
    private void FindStanding(ReadOnlySpan<BudgetBucket> buckets, long nowUnixMs)
    {
        foreach (BudgetBucket bucket in buckets)
        {
            if (_buckets.Find(bucket, nowUnixMs) is { } state && !_path.AsSpan(0, _pathCount).Contains(state))
            {
                _path[_pathCount++] = state;
            }
        }
    }

    /// <summary>Whether all buckets of the path have so much left; when not, the operation is Refused at the first that does not.</summary>
    private bool Covers(LedgerOperation operation, long amount)
    {
        for (int i = 0; i < _pathCount; i++)
        {
            if (_path[i].Remaining < amount)
            {
                operation.Outcome = OperationOutcome.Refused;
                operation.Index = i;
                operation.Remaining = _path[i].Remaining;
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether all sums of the path stay in range; when not, the operation is Failed.</summary>
    private bool CanTake(LedgerOperation operation, long spent, long held)
    {
        for (int i = 0; i < _pathCount; i++)
        {
            if (!_path[i].CanTake(spent, held))
            {
                operation.Outcome = OperationOutcome.Failed;
                return false;
            }
        }

        return true;
    }

    /// <summary>Decides that so much is spent and held of every bucket of the path.</summary>
    private void Spend(LedgerOperation operation, long spent, long held)
    {
        _entry.Spent = spent;
        _entry.Held = held;
        _hasEffect = true;
        Done(operation, _pathCount == 0 ? 0 : _path[0].Remaining - spent - held);
    }

    private static void Done(LedgerOperation operation, long remaining)
    {
        operation.Outcome = OperationOutcome.Done;
        operation.Remaining = remaining;
    }

    /// <summary>Puts a new bucket at the end of the path; when it cannot be made, the operation is Failed. It stays empty until the entry is applied.</summary>
    private bool TryMake(LedgerOperation operation, BudgetBucket bucket, long nowUnixMs)
    {
        if (_buckets.FindStanding(bucket) is { } over)
        {
            DropBucket(over);
        }

        bool isNamed = IsName(bucket.BudgetId, JournalRecord.NameBytesMax) && (bucket.WindowId is null || IsName(bucket.WindowId, JournalRecord.WindowBytesMax));
        if (!isNamed || bucket.KeepMs < 0 || bucket.EndsAtUnixMs < 0 || bucket.EndsAtUnixMs > long.MaxValue - bucket.KeepMs || _buckets.Count >= _options.BucketsMax)
        {
            operation.Outcome = OperationOutcome.Failed;
            return false;
        }

        BucketState state = _buckets.Make(bucket);
        _path[_pathCount++] = state;
        _entry.MakesLast = true;
        _entry.BudgetId = state.BudgetId;
        _entry.WindowId = state.WindowId;
        _entry.EndsAtUnixMs = state.DropsAtUnixMs;
        return true;
    }

    private static bool IsName(string name, int bytesMax) => name.Length > 0 && name.Length <= bytesMax && Ascii.IsValid(name);
}
