using SatGate.Budget.Ledger;
using SatGate.Model.Money;

namespace SatGate.Mcp.Governance;

/// <summary>How budgets are told to clients: in whole credits, and -1 for what has no limit or is not known.</summary>
internal static class BudgetText
{
    /// <summary>The limit that stands for none, where the ledger wants one.</summary>
    public static readonly NanoUsd Unlimited = new(NanoUsd.ValueMax);

    /// <summary>Whether a charge was against a limit, so that something remains of it.</summary>
    public static bool IsLimited(in Charge charge) => charge.Remaining != long.MaxValue && charge.Limit < NanoUsd.ValueMax;

    /// <summary>What remains of a budget, in credits.</summary>
    public static long Remaining(BudgetReading? reading, NanoUsd? limit)
    {
        NanoUsd? bound = reading is null ? limit : reading.Limit;
        NanoUsd? left = reading is null ? limit : reading.Remaining;
        return bound is not { } most || most >= Unlimited || left is null ? -1 : left.Value.ToCreditsDown();
    }
}
