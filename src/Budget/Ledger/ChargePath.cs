using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>
/// The budgets that a caller's calls are charged to together, resolved once and kept with the caller's token. Made by a ledger; thread-safe.
/// </summary>
public abstract class ChargePath
{
    /// <summary>The first budget: the caller's own, or the route's when the caller has none.</summary>
    public abstract string BudgetId { get; }

    /// <summary>The limit of the first budget in one window; null without a limit.</summary>
    public abstract NanoUsd? Limit { get; }

    /// <summary>Whether a definition changed since: resolve again before the next charge.</summary>
    public abstract bool IsStale { get; }
}
