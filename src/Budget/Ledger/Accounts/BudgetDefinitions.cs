using SatGate.Budget.Stores;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Definitions of budgets in the registry, shared by all gateways of a tenant. Thread-safe. Methods throw <see cref="BudgetStoreException"/> when
/// the store does not answer.
/// </summary>
public sealed class BudgetDefinitions
{
    /// <summary>The collection of the registry: <see cref="BudgetDefinition"/> by name.</summary>
    public const string Collection = "budgets";

    private readonly IRegistryStore _store;

    /// <summary>Reads and writes through a store, which is not disposed here.</summary>
    public BudgetDefinitions(IRegistryStore store) => _store = store;

    /// <summary>Number of definitions.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => _store.CountAsync(Collection, cancellationToken);

    /// <summary>The definition of a budget; null when there is none, or it is not understood.</summary>
    public async ValueTask<BudgetDefinition?> GetAsync(string budgetId, CancellationToken cancellationToken) =>
        (await FindAsync(budgetId, cancellationToken))?.Definition;

    /// <summary>Writes a definition, replacing the one before. Throws <see cref="ArgumentException"/> for one that is not valid by itself.</summary>
    public ValueTask PutAsync(BudgetDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return DefinitionRules.Find(definition) is { } problem
            ? throw new ArgumentException(problem, nameof(definition))
            : StoreAsync(new StoredBudget(definition, null), cancellationToken);
    }

    /// <summary>Removes a definition. True when there was one.</summary>
    public ValueTask<bool> RemoveAsync(string budgetId, CancellationToken cancellationToken) => _store.RemoveAsync(Collection, budgetId, cancellationToken);

    /// <summary>All definitions that are understood, in no order.</summary>
    public async IAsyncEnumerable<BudgetDefinition> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (KeyValuePair<string, string> document in _store.ListAsync(Collection, cancellationToken))
        {
            if (BudgetDocument.Read(document.Key, document.Value).Definition is { } definition)
            {
                yield return definition;
            }
        }
    }

    internal async ValueTask<StoredBudget?> FindAsync(string budgetId, CancellationToken cancellationToken) =>
        await _store.GetAsync(Collection, budgetId, cancellationToken) is { } json ? BudgetDocument.Read(budgetId, json) : null;

    internal ValueTask StoreAsync(StoredBudget budget, CancellationToken cancellationToken) =>
        _store.PutAsync(Collection, budget.Definition!.Id, BudgetDocument.Write(budget), cancellationToken);

    internal async ValueTask<Dictionary<string, StoredBudget>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var budgets = new Dictionary<string, StoredBudget>(StringComparer.Ordinal);
        await foreach (KeyValuePair<string, string> document in _store.ListAsync(Collection, cancellationToken))
        {
            budgets[document.Key] = BudgetDocument.Read(document.Key, document.Value);
        }

        return budgets;
    }
}
