using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>What one thread at a time uses to talk to a store in this process. Guarded by <see cref="Gate"/>.</summary>
/// <param name="index">Its place among the lanes.</param>
internal sealed class LocalLane(int index)
{
    // Numbers of a gateway are unique over its lanes: the lane stands above the lane's own count.
    private const int CountBits = 48;

    /// <summary>Held while the lane is used.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Numbers the lane's operations. A name of its own for each lane, so that lanes need not agree on what was answered.</summary>
    public OperationSequence Sequence { get; } = new();

    /// <summary>The operation.</summary>
    public LedgerOperation Operation { get; } = new();

    /// <summary>Those that create missing buckets.</summary>
    public Prelude Prelude { get; } = new();

    /// <summary>The batch; made on first use.</summary>
    public OperationBatch Batch => field ??= new OperationBatch(Sequence.Instance);

    /// <summary>A number as the gateway counts.</summary>
    public long Unique(long number) => ((long)index << CountBits) | number;
}
