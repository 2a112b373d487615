using System.Runtime.InteropServices;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>An operation to be sent. Fields that its kind does not use stay unset.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OperationRequest
{
    /// <summary>What to do.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>
    /// The buckets, which are created in the store when they are missing; null to create nothing. For a settlement, what is charged instead when
    /// the store turns out to have lost the hold.
    /// </summary>
    public PathWindow? Window { get; init; }

    /// <summary>The buckets; null for operations on a hold.</summary>
    public BucketSet? Buckets { get; init; }

    /// <summary>The amount in 10⁻⁹ US dollars.</summary>
    public long Amount { get; init; }

    /// <summary>Name of the hold.</summary>
    public string? HoldId { get; init; }

    /// <summary>Life of the hold from now in milliseconds.</summary>
    public long LeaseMs { get; init; }

    /// <summary>For a settlement, until when the store surely has the hold, as a timestamp.</summary>
    public long HoldEndsAt { get; init; }

    /// <summary>Whether a record is repeated until it is stored, rather than cancelled, when the store does not answer.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>For what is repeated until it is stored: told then; null for nobody.</summary>
    public TaskCompletionSource<OperationAnswer>? Completion { get; init; }

    /// <summary>What must be known to put it right when the store does not answer.</summary>
    public RepairTerms Terms => new(Window, HoldEndsAt, IsRepeated, Completion);

    /// <summary>Writes it into an operation.</summary>
    public void CopyTo(LedgerOperation operation)
    {
        operation.Kind = Kind;
        operation.Buckets = Kind == OperationKind.Settle ? null : Window?.Buckets ?? Buckets;
        operation.Amount = Amount;
        operation.HoldId = HoldId;
        operation.LeaseMs = LeaseMs;
    }
}
