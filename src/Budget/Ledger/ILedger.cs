using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>The money side of every call. Thread-safe; nothing here throws for a fault of the store.</summary>
public interface ILedger
{
    /// <summary>
    /// Finds the budgets a caller is charged to: its own, those above it, and the route's. Completes at once for budgets seen before. Null when
    /// there is nothing to charge. When the store does not answer, gives a path whose charges answer <see cref="ChargeOutcome.Unavailable"/> or
    /// <see cref="ChargeOutcome.Unenforced"/>, and which is stale at once.
    /// </summary>
    /// <param name="budgetId">The budget bound into the caller's token; null without one.</param>
    /// <param name="tokenLimit">The limit bound into the token, with which a budget nobody has defined comes into being; null without one.</param>
    /// <param name="routeBudgetId">A budget of the route; null without one.</param>
    ValueTask<ChargePath?> ResolveAsync(string? budgetId, NanoUsd? tokenLimit, string? routeBudgetId);

    /// <summary>
    /// Charges a fixed price, all budgets of the path or none, in one step. Completes at once when the store is in this process or a slice covers
    /// it. In observe and alert mode the budgets may fall into debt.
    /// </summary>
    ValueTask<Charge> ChargeAsync(ChargePath path, NanoUsd amount, EnforcementMode mode);

    /// <summary>Gives a charge back, because nothing of the call reached the upstream. At most once per charge. Does not wait; kept and repeated until the store has it.</summary>
    void Refund(in Charge charge);
}
