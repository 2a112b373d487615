using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>
/// What the store acknowledged last, bounded in number and age. Grows only as far as it is used. Thread-safe.
/// </summary>
/// <param name="countMax">Most operations kept.</param>
/// <param name="age">For how long they are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayRing(int countMax, TimeSpan age, TimeProvider time)
{
    private const int CapacityMin = 256;

    private readonly Lock _lock = new();
    private ReplayEntry[] _entries = [];
    private int _first;
    private int _count;
    private long _forgotten;

    /// <summary>Number of operations kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>The highest number that is not kept any more; 0 when all are.</summary>
    public long ForgottenNumber
    {
        get
        {
            lock (_lock)
            {
                return _forgotten;
            }
        }
    }

    /// <summary>Keeps what a batch did.</summary>
    public void Add(ReadOnlySpan<PendingOperation> operations)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            foreach (PendingOperation operation in operations)
            {
                Add(operation, operation.Window, now);
            }
        }
    }

    /// <summary>Keeps what an operation did.</summary>
    public void Add(LedgerOperation operation, PathWindow? window)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            Add(operation, window, now);
        }
    }

    /// <summary>The operations from a number on, in the order in which they were acknowledged.</summary>
    public List<ReplayEntry> From(long number)
    {
        lock (_lock)
        {
            DropOld(time.GetTimestamp());
            var entries = new List<ReplayEntry>();
            for (int i = 0; i < _count; i++)
            {
                ref ReplayEntry entry = ref _entries[(_first + i) % _entries.Length];
                if (entry.Number >= number)
                {
                    entries.Add(entry);
                }
            }

            return entries;
        }
    }

    private void Add(LedgerOperation operation, PathWindow? window, long now)
    {
        bool hadEffect = operation.Outcome == OperationOutcome.Done && operation.Kind is not (OperationKind.Ensure or OperationKind.Renew);
        if (!hadEffect || countMax == 0)
        {
            return;
        }

        DropOld(now);
        if (_count == _entries.Length)
        {
            MakeRoom();
        }

        _entries[(_first + _count) % _entries.Length] = new ReplayEntry(operation, window, now);
        _count++;
    }

    private void DropOld(long now)
    {
        while (_count > 0 && time.GetElapsedTime(_entries[_first].At, now) > age)
        {
            DropFirst();
        }
    }

    private void DropFirst()
    {
        _forgotten = Math.Max(_forgotten, _entries[_first].Number);
        _entries[_first] = default;
        _first = (_first + 1) % _entries.Length;
        _count--;
    }

    private void MakeRoom()
    {
        if (_count >= countMax)
        {
            DropFirst();
            return;
        }

        var larger = new ReplayEntry[Math.Min(Math.Max(_entries.Length * 2, CapacityMin), countMax)];
        for (int i = 0; i < _count; i++)
        {
            larger[i] = _entries[(_first + i) % _entries.Length];
        }

        _entries = larger;
        _first = 0;
    }
}
