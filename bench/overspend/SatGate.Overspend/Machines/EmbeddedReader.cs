using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;

namespace SatGate.Overspend.Machines;

/// <summary>Looks into the balances that a gateway keeps itself, once it has ended.</summary>
internal static class EmbeddedReader
{
    /// <summary>The balance of a budget without windows, null when there is none, and the holds in force.</summary>
    public static async Task<(StoredBalance? Balance, long Holds)> ReadAsync(string directory, string budgetId)
    {
        await using EmbeddedBudgetStore store = EmbeddedBudgetStore.Open(
            new EmbeddedStoreOptions { Directory = directory }, TimeProvider.System, NullLoggerFactory.Instance);
        BudgetBalance? found = await store.ReadAsync(new BudgetBucket(budgetId, windowId: null, endsAtUnixMs: 0), CancellationToken.None);
        StoredBalance? balance = found is { } b
            ? new StoredBalance(b.Limit.Value, b.Spent.Value, b.Held.Value, b.Carved.Value, b.Remaining.Value)
            : null;
        return (balance, await store.CountHoldsAsync(CancellationToken.None));
    }
}
