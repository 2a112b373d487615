using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>A budget and what is left of it in its current window. <c>limit = spent + held + carved + remaining</c>. Immutable.</summary>
/// <param name="Definition">What it is. For a budget that nobody defined: its name and the limit that the store has.</param>
/// <param name="Limit">What may be spent in this window; null without a limit.</param>
/// <param name="Spent">What was spent.</param>
/// <param name="Held">What is held by calls under way and by slices that gateways took ahead.</param>
/// <param name="Carved">What was moved to other budgets.</param>
/// <param name="Remaining">What is left, negative in debt; null without a limit.</param>
/// <param name="WindowId">The window, such as <c>2026-11-22</c>; null for a budget without windows.</param>
/// <param name="WindowEndsAt">When the window ends; null for a budget without windows.</param>
public sealed record BudgetReading(
    BudgetDefinition Definition,
    NanoUsd? Limit,
    NanoUsd Spent,
    NanoUsd Held,
    NanoUsd Carved,
    NanoUsd? Remaining,
    string? WindowId,
    DateTimeOffset? WindowEndsAt);
