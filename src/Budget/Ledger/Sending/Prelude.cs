using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>
/// The operations that create missing buckets, and bring their limits up to date, in the same batch before the operation that needs them.
/// Reused with its batch; not thread-safe.
/// </summary>
internal sealed class Prelude
{
    /// <summary>Most operations that one path needs before its own.</summary>
    public const int CountMax = 2 * BucketSet.CountMax;

    private readonly List<LedgerOperation> _operations = [];
    private readonly List<AccountWindow> _windows = [];

    /// <summary>Number of operations.</summary>
    public int Count { get; private set; }

    /// <summary>Adds what a path needs to a batch, which has room for it. Numbers follow on each other; answers the next.</summary>
    public long AddTo(OperationBatch batch, PathWindow path, long number)
    {
        foreach (AccountWindow window in path.Windows)
        {
            if (window.IsKnown)
            {
                continue;
            }

            Add(batch, window, OperationKind.Ensure, number++);
            if (window.Account.Terms.IsBinding)
            {
                Add(batch, window, OperationKind.Adjust, number++);
            }
        }

        return number;
    }

    /// <summary>Notes which buckets the store has now, after it answered.</summary>
    public void TakeAnswers()
    {
        for (int i = 0; i < Count; i++)
        {
            // The last operation of a bucket is the one that counts: an adjusted one is up to date.
            bool isLast = i + 1 == Count || !ReferenceEquals(_windows[i], _windows[i + 1]);
            if (isLast && _operations[i].Outcome == OperationOutcome.Done)
            {
                _windows[i].IsKnown = true;
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        for (int i = 0; i < Count; i++)
        {
            _operations[i].Reset();
        }

        _windows.Clear();
        Count = 0;
    }

    private void Add(OperationBatch batch, AccountWindow window, OperationKind kind, long number)
    {
        if (Count == _operations.Count)
        {
            _operations.Add(new LedgerOperation());
        }

        LedgerOperation operation = _operations[Count++];
        operation.Kind = kind;
        operation.Number = number;
        operation.Buckets = window.Alone;
        operation.Amount = window.Account.Terms.StoreLimit;
        _windows.Add(window);
        batch.TryAdd(operation);
    }
}
