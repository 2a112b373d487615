namespace SatGate.Budget.Operations;

/// <summary>A hold that its owner did not end in time, and what was made of it.</summary>
/// <param name="HoldId">Its name.</param>
/// <param name="Held">What it held, in 10⁻⁹ US dollars.</param>
/// <param name="Charged">What was charged: what was metered last, or all of it when nothing was.</param>
/// <param name="BudgetId">The first budget it was taken from.</param>
public sealed record ExpiredHold(string HoldId, long Held, long Charged, string BudgetId);
