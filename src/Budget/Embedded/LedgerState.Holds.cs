using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>Operations on holds, and their end.</summary>
internal sealed partial class LedgerState
{
    /// <summary>How long a hold is left alone that cannot be charged because a sum would leave its range.</summary>
    private const long LookAgainMs = 60_000;

    /// <summary>
    /// Charges holds whose lease is over, at most so many. Null when the journal has no room for the first of them.
    /// </summary>
    public List<ExpiredHold>? Sweep(int countMax, long nowUnixMs)
    {
        var expired = new List<ExpiredHold>();
        while (expired.Count < countMax && _journal.TryReserve(JournalRecord.BytesMax) && _holds.NextOver(nowUnixMs) is { } hold)
        {
            long charged = hold.Metered == HoldState.NothingMetered ? hold.Amount : hold.Metered;
            _pathCount = 0;
            FindStanding(hold);
            if (!CanChargeAll(charged, hold.Amount))
            {
                _holds.LookAgain(hold, nowUnixMs + LookAgainMs);
                continue;
            }

            _hold = hold;
            _entry.Begin(JournalKind.Sweep);
            _entry.Spent = charged;
            _entry.Held = -hold.Amount;
            _entry.HoldChange = HoldChange.End;
            _entry.Name = hold.Name;
            for (int i = 0; i < _pathCount; i++)
            {
                _entry.AddBucket(_path[i].Id);
            }

            _journal.Append(_entry);
            Apply(instance: null);
            expired.Add(new ExpiredHold(hold.Name, hold.Amount, charged, hold.FirstBudgetId));
        }

        return expired.Count == 0 && countMax > 0 && !_journal.TryReserve(JournalRecord.BytesMax) ? null : expired;
    }

    private void DecideHold(InstanceState instance, LedgerOperation operation, long nowUnixMs)
    {
        if (_holds.TryGet(operation.HoldId!, out HoldState? standing))
        {
            Done(operation, RemainingOf(standing));
            return;
        }

        if (!FindPath(operation, nowUnixMs) || !Covers(operation, operation.Amount) || !CanTake(operation, spent: 0, operation.Amount))
        {
            return;
        }

        if (_holds.Count >= _options.HoldsMax)
        {
            operation.Outcome = OperationOutcome.Failed;
            return;
        }

        string budgetId = _path[0].BudgetId;
        _hold = new HoldState(operation.HoldId!, _path.AsSpan(0, _pathCount).ToArray(), budgetId, instance.Id, operation.Number);
        Spend(operation, spent: 0, operation.Amount);
        _entry.BudgetId = budgetId;
        DescribeHold(HoldChange.Make, operation.Amount, HoldState.NothingMetered, EndOfLease(operation, nowUnixMs));
    }

    private void DecideOnHold(LedgerOperation operation, long nowUnixMs)
    {
        if (!_holds.TryGet(operation.HoldId!, out _hold))
        {
            operation.Outcome = OperationOutcome.Gone;
            return;
        }

        FindStanding(_hold);
        switch (operation.Kind)
        {
            case OperationKind.TopUp:
                DecideTopUp(operation, _hold);
                break;
            case OperationKind.Renew:
                Done(operation, RemainingOf(_hold));
                DescribeHold(
                    HoldChange.Update, _hold.Amount, operation.Amount < 0 ? _hold.Metered : operation.Amount, EndOfLease(operation, nowUnixMs));
                break;
            default:
                if (CanTake(operation, operation.Amount, -_hold.Amount))
                {
                    Spend(operation, operation.Amount, -_hold.Amount);
                    operation.Remaining = _hold.Buckets[0].IsDropped ? 0 : operation.Remaining;
                    _entry.HoldChange = HoldChange.End;
                    _entry.Name = _hold.Name;
                }

                break;
        }
    }

    private void DecideTopUp(LedgerOperation operation, HoldState hold)
    {
        bool isCovered = Covers(operation, operation.Amount);
        if (!isCovered)
        {
            // The place is that among the hold's own buckets, some of which may be gone.
            operation.Index = Array.IndexOf(hold.Buckets, _path[operation.Index]);
            return;
        }

        if (operation.Amount > long.MaxValue - hold.Amount)
        {
            operation.Outcome = OperationOutcome.Failed;
        }
        else if (CanTake(operation, spent: 0, operation.Amount))
        {
            Spend(operation, spent: 0, operation.Amount);
            operation.Remaining = hold.Buckets[0].IsDropped ? 0 : operation.Remaining;
            DescribeHold(HoldChange.Update, hold.Amount + operation.Amount, hold.Metered, hold.ExpiresAtUnixMs);
        }
    }

    private void DescribeHold(HoldChange change, long amount, long metered, long expiresAtUnixMs)
    {
        _entry.HoldChange = change;
        _entry.Name = _hold!.Name;
        _entry.HoldAmount = amount;
        _entry.HoldMetered = metered;
        _entry.EndsAtUnixMs = expiresAtUnixMs;
    }

    private bool CanChargeAll(long charged, long held)
    {
        for (int i = 0; i < _pathCount; i++)
        {
            if (!_path[i].CanTake(charged, -held))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Finds those buckets of a hold that were not dropped.</summary>
    private void FindStanding(HoldState hold)
    {
        foreach (BucketState state in hold.Buckets)
        {
            if (!state.IsDropped)
            {
                _path[_pathCount++] = state;
            }
        }
    }

    private static long RemainingOf(HoldState hold) => hold.Buckets[0].IsDropped ? 0 : hold.Buckets[0].Remaining;

    private static long EndOfLease(LedgerOperation operation, long nowUnixMs) =>
        operation.LeaseMs > long.MaxValue - nowUnixMs ? long.MaxValue : nowUnixMs + Math.Max(0, operation.LeaseMs);
}
