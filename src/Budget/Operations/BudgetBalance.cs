using SatGate.Model.Money;

namespace SatGate.Budget.Operations;

/// <summary>What a bucket holds at one moment: <c>Limit = Spent + Held + Carved + Remaining</c>, always.</summary>
/// <param name="Limit">What may be spent in all.</param>
/// <param name="Spent">What was spent.</param>
/// <param name="Held">What is held by calls under way.</param>
/// <param name="Carved">What was moved to other budgets.</param>
/// <param name="Remaining">What is left; negative in debt.</param>
public readonly record struct BudgetBalance(NanoUsd Limit, NanoUsd Spent, NanoUsd Held, NanoUsd Carved, NanoUsd Remaining);
