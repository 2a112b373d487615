using System.Runtime.InteropServices;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Ledger;

/// <summary>The answer to a charge, and what is needed to give it back. A value; costs no allocation.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Charge
{
    /// <summary>How it ended.</summary>
    public ChargeOutcome Outcome { get; init; }

    /// <summary>The amount, in 10⁻⁹ US dollars.</summary>
    public long Amount { get; init; }

    /// <summary>What remains of the first budget, or of the one that refused; <see cref="long.MaxValue"/> without a limit or when it is not known.</summary>
    public long Remaining { get; init; }

    /// <summary>The limit of that budget; <see cref="long.MaxValue"/> without one.</summary>
    public long Limit { get; init; }

    /// <summary>That budget.</summary>
    public string? BudgetId { get; init; }

    /// <summary>When its window ends, in milliseconds since 1970 UTC; 0 when it has none.</summary>
    public long ReopensAtUnixMs { get; init; }

    /// <summary>The ledger's number of the operation; 0 when nothing was charged.</summary>
    public long Operation { get; init; }

    /// <summary>What was charged, for the ledger.</summary>
    internal BucketSet? Buckets { get; init; }

    /// <summary>The slice that paid, for the ledger.</summary>
    internal object? Slice { get; init; }

    /// <summary>Whether the call may go on.</summary>
    public bool IsLetThrough => Outcome is ChargeOutcome.Allowed or ChargeOutcome.WouldRefuse or ChargeOutcome.Unenforced;
}
