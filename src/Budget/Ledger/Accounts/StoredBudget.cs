using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>A definition as the registry keeps it. Immutable.</summary>
/// <param name="Definition">What the budget is; null when the document is not understood, and then nothing may be spent from it.</param>
/// <param name="Source">The window it was carved from; null when it was not carved, or from a budget without windows.</param>
internal sealed record StoredBudget(BudgetDefinition? Definition, CarveSource? Source);
