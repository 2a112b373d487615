using System.Collections.Immutable;
using SatGate.Budget.Stores;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>
/// What is done to budgets other than spending them. Off the data path; implemented by the ledger. Thread-safe. Methods that read throw
/// <see cref="BudgetStoreException"/> when the store does not answer; methods that change answer <see cref="BudgetChangeOutcome.Unavailable"/>.
/// </summary>
public interface IBudgetAdministration
{
    /// <summary>Most definitions that <see cref="ListAsync"/> gives. 100,000.</summary>
    const int ListedMax = 100_000;

    /// <summary>
    /// Defines a budget for all gateways, or defines it anew; a changed limit takes effect in the current window at once, and what was spent
    /// stays. Invalid for a bad name, an unknown time zone or parent, a cycle, more than 8 levels, a negative limit, a budget of the
    /// configuration file, and a change of a carved budget's limit.
    /// </summary>
    ValueTask<BudgetChange> DefineAsync(BudgetDefinition definition, CancellationToken cancellationToken);

    /// <summary>
    /// What a budget is: of the configuration file, else as defined for all gateways; null when neither knows it. Callers whose tokens brought
    /// their own limit have budgets without a definition.
    /// </summary>
    ValueTask<BudgetDefinition?> FindAsync(string budgetId, CancellationToken cancellationToken);

    /// <summary>The definitions, in order of their names, at most <see cref="ListedMax"/>; those of the configuration file first.</summary>
    ValueTask<ImmutableArray<BudgetDefinition>> ListAsync(CancellationToken cancellationToken);

    /// <summary>A budget and what is left of it; null when nothing is defined and nothing was ever spent. One never used has all of its limit.</summary>
    ValueTask<BudgetReading?> ReadAsync(string budgetId, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the amount the limit in the current window and in those to come; what was spent, held and carved stays. Gives a definition to a
    /// budget that has none. Invalid for a budget of the configuration file and for a carved one; NotFound when nothing knows it.
    /// </summary>
    /// <param name="budgetId">The budget.</param>
    /// <param name="limit">The new limit; null for none.</param>
    /// <param name="cancellationToken">The caller no longer wants this.</param>
    ValueTask<BudgetChange> AdjustAsync(string budgetId, NanoUsd? limit, CancellationToken cancellationToken);

    /// <summary>
    /// Moves an amount from one budget to a new one in one step, and defines the new one for all gateways: carved from the first, without
    /// windows, below the same budgets. Carving more into a budget that was carved from the same parent adds to it.
    /// </summary>
    /// <param name="parentBudgetId">The budget it is taken from, in its current window.</param>
    /// <param name="childBudgetId">The budget it goes to.</param>
    /// <param name="amount">How much; above zero.</param>
    /// <param name="label">A name of the child for people; null for none.</param>
    /// <param name="cancellationToken">The caller no longer wants this.</param>
    ValueTask<BudgetChange> CarveAsync(string parentBudgetId, string childBudgetId, NanoUsd amount, string? label, CancellationToken cancellationToken);

    /// <summary>
    /// Moves what is left of a carved budget back to where it came from, in one step; it can be repeated, for what was held comes free later.
    /// What came from a window that is over is not given to a later one: it is lost. NotFound when there is no such carved budget.
    /// </summary>
    ValueTask<BudgetChange> ReturnAsync(string childBudgetId, CancellationToken cancellationToken);
}
