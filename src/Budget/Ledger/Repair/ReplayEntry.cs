using System.Runtime.InteropServices;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>An operation that the store has acknowledged, kept in case the store loses it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReplayEntry
{
    /// <summary>Keeps an operation.</summary>
    public ReplayEntry(LedgerOperation operation, PathWindow? window, long at)
    {
        Number = operation.Number;
        At = at;
        Kind = operation.Kind;
        Target = operation.Target;
        Buckets = operation.Buckets;
        Window = window;
        Amount = operation.Amount;
        HoldId = operation.HoldId;
        LeaseMs = operation.LeaseMs;
    }

    /// <summary>Its number.</summary>
    public long Number { get; }

    /// <summary>When it was acknowledged, as a timestamp.</summary>
    public long At { get; }

    /// <summary>What it did.</summary>
    public OperationKind Kind { get; }

    /// <summary>The buckets, to create those that are missing; null for none.</summary>
    public PathWindow? Window { get; }

    /// <summary>The amount in 10⁻⁹ US dollars.</summary>
    public long Amount { get; }

    private long Target { get; }

    private BucketSet? Buckets { get; }

    private string? HoldId { get; }

    private long LeaseMs { get; }

    /// <summary>
    /// Writes it into an operation under its own number, so that what the store still has takes no second effect. What was debited was let
    /// through, so it is recorded now, covered or not.
    /// </summary>
    public void CopyTo(LedgerOperation operation)
    {
        operation.Reset();
        operation.Number = Number;
        operation.Kind = Kind == OperationKind.Debit ? OperationKind.Record : Kind;
        operation.Target = Target;
        operation.Buckets = Buckets;
        operation.Amount = Amount;
        operation.HoldId = HoldId;
        operation.LeaseMs = LeaseMs;
    }
}
