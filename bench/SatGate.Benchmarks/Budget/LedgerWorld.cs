using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Ledger;
using SatGate.Budget.Stores;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Registry;

namespace SatGate.Benchmarks.Budget;

/// <summary>What a ledger stands on, with nothing in it.</summary>
internal sealed class LedgerWorld(BudgetSettings budget) : ISnapshotSource, IUsageSink, IRegistryStore
{
    public event Action<GatewaySnapshot>? Swapped
    {
        add { }
        remove { }
    }

    public event Action<string>? Changed
    {
        add { }
        remove { }
    }

    public GatewaySnapshot Current { get; } = new() { Version = 1, Budget = budget };

    public bool IsAccepting => true;

    /// <summary>A path of so many budgets without windows, each below the next.</summary>
    public static BudgetSettings Path(int budgets, DebitMode debit) => new()
    {
        Debit = debit,
        Budgets =
        [
            .. Enumerable.Range(0, budgets).Select(i => new BudgetDefinition
            {
                Id = $"b{i}",
                Limit = new Model.Money.NanoUsd(Model.Money.NanoUsd.ValueMax),
                ParentId = i + 1 < budgets ? $"b{i + 1}" : null,
            }),
        ],
    };

    public static async Task<BudgetLedger> StartAsync(IBudgetStore store, BudgetSettings settings, BudgetLedgerOptions? options = null)
    {
        var world = new LedgerWorld(settings);
        var ledger = new BudgetLedger(
            store, world, world, world, options ?? new BudgetLedgerOptions(), TimeProvider.System, NullLogger<BudgetLedger>.Instance);
        await ledger.StartAsync(CancellationToken.None);
        return ledger;
    }

    public bool TryRecord(in UsageEvent usage) => true;

    public ValueTask<string?> GetAsync(string collection, string key, CancellationToken cancellationToken) => new((string?)null);

    public ValueTask PutAsync(string collection, string key, string json, CancellationToken cancellationToken) => default;

    public ValueTask<bool> TryAddAsync(string collection, string key, string json, CancellationToken cancellationToken) => new(true);

    public ValueTask<bool> RemoveAsync(string collection, string key, CancellationToken cancellationToken) => new(false);

    public ValueTask<bool> TryReplaceAsync(string collection, string key, string expected, string json, CancellationToken cancellationToken) => new(false);

    public ValueTask<bool> TryRemoveAsync(string collection, string key, string expected, CancellationToken cancellationToken) => new(false);

    public ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken) => new(0L);

    public async IAsyncEnumerable<KeyValuePair<string, string>> ListAsync(
        string collection, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public ValueTask DisposeAsync() => default;
}
