using System.Runtime.CompilerServices;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>A batch on its way to the store, and what its sender must know when the answer comes. Reused; owned by the coalescer.</summary>
internal sealed class CoalescedBatch
{
    private readonly Coalescer _owner;
    private readonly PendingOperation[] _callers = new PendingOperation[OperationBatch.CountMax];

    public CoalescedBatch(Coalescer owner, string instance)
    {
        _owner = owner;
        Operations = new OperationBatch(instance);
        OnAnswered = Answered;
    }

    /// <summary>The operations.</summary>
    public OperationBatch Operations { get; }

    /// <summary>Those that create missing buckets.</summary>
    public Prelude Prelude { get; } = new();

    /// <summary>The operations that callers wait for.</summary>
    public ReadOnlySpan<PendingOperation> Callers => _callers.AsSpan(0, CallerCount);

    /// <summary>Number of operations that callers wait for.</summary>
    public int CallerCount { get; private set; }

    /// <summary>Their numbers, and those of the prelude.</summary>
    public NumberRange? Range { get; set; }

    /// <summary>When it left.</summary>
    public long LeftAt { get; set; }

    /// <summary>The store's answer.</summary>
    public ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter Awaiter { get; set; }

    /// <summary>Goes on when the store has answered; made once.</summary>
    public Action OnAnswered { get; }

    /// <summary>Adds an operation and what must come before it. False when there is no room.</summary>
    public bool TryAdd(PendingOperation operation)
    {
        bool needsPrelude = operation.Window is { IsKnown: false };
        if (Operations.Count + (needsPrelude ? Prelude.CountMax : 0) >= OperationBatch.CountMax)
        {
            return false;
        }

        if (needsPrelude)
        {
            Prelude.AddTo(Operations, operation.Window!, 0);
        }

        Operations.TryAdd(operation);
        _callers[CallerCount++] = operation;
        return true;
    }

    /// <summary>Numbers the operations.</summary>
    public void Number(OperationSequence sequence)
    {
        NumberRange range = sequence.Begin(Operations.Count, out long low);
        long number = range.First;
        foreach (LedgerOperation operation in Operations.AsSpan())
        {
            operation.Number = number++;
        }

        Range = range;
        Operations.Low = low;
        Operations.LowExpected = sequence.LowAcknowledged;
    }

    /// <summary>Forgets everything but what is made once.</summary>
    public void Clear()
    {
        _callers.AsSpan(0, CallerCount).Clear();
        CallerCount = 0;
        Prelude.Clear();
        Operations.Clear();
        Range = null;
        Awaiter = default;
    }

    private void Answered() => _owner.Continue(this);
}
