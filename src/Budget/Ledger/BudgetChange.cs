using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>The answer to a change of budgets. Immutable.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Amount">
/// Done: what remains of the budget that was carved from or adjusted, or what a return moved. Refused: what remains of the budget that refused.
/// Else zero.
/// </param>
/// <param name="Reason">Why not, in a sentence for people; null when done.</param>
public sealed record BudgetChange(BudgetChangeOutcome Outcome, NanoUsd Amount, string? Reason)
{
    /// <summary>Whether it took effect.</summary>
    public bool IsDone => Outcome == BudgetChangeOutcome.Done;
}
