using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>Counters that are kept like budgets, exact and shared by all gateways, but are defined by whoever counts. Thread-safe.</summary>
public interface ICounterLedger
{
    /// <summary>
    /// The path of a counter, to be charged like any other, or a path that cannot be charged when the definition makes no sense. Nothing is written
    /// before the first charge, and the store forgets a window's count after the window.
    /// </summary>
    /// <param name="definition">Its name, limit and windows, which never change for one name; no parent.</param>
    ChargePath CounterFor(BudgetDefinition definition);
}
