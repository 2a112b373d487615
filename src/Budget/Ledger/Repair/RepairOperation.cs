using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>An operation that is repeated under the same number until the store has answered. Owned by the repairer.</summary>
internal sealed class RepairOperation : LedgerOperation
{
    /// <summary>Whoever numbers it.</summary>
    public required OperationSequence Sequence { get; init; }

    /// <summary>Where its number comes from; null until it has one.</summary>
    public NumberRange? Range { get; set; }

    /// <summary>Where the number comes from that it makes of no effect; null for none.</summary>
    public NumberRange? TargetRange { get; init; }

    /// <summary>The buckets, to create those that are missing; null for none.</summary>
    public PathWindow? Window { get; init; }

    /// <summary>How often a bucket of it was missing.</summary>
    public int MissCount { get; set; }

    /// <summary>What follows when it is done; null for nothing.</summary>
    public Func<RepairOperation, RepairOperation?>? Then { get; init; }

    /// <summary>Told when the store has answered; null for nobody.</summary>
    public TaskCompletionSource<OperationAnswer>? Completion { get; init; }
}
