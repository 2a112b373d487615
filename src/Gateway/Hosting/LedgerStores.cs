using Microsoft.Extensions.Logging;
using SatGate.Budget.Embedded;
using SatGate.Budget.Redis;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;
using SatGate.Transport.Upstream;

namespace SatGate.Gateway.Hosting;

/// <summary>The stores of the ledger: Redis when the configuration names one, else the embedded ones in the data directory.</summary>
internal sealed class LedgerStores : IAsyncDisposable
{
    private readonly RedisConnection? _connection;
    private readonly RedisSliceRecall? _recall;

    private LedgerStores(IBudgetStore budget, IRegistryStore registry, RedisConnection? connection, RedisSliceRecall? recall)
    {
        Budget = budget;
        Registry = registry;
        _connection = connection;
        _recall = recall;
    }

    /// <summary>Where balances live.</summary>
    public IBudgetStore Budget { get; }

    /// <summary>Where tokens, bans and definitions live.</summary>
    public IRegistryStore Registry { get; }

    /// <summary>How gateways ask each other for money held ahead; null without others.</summary>
    public ISliceRecall? Recall => _recall;

    /// <summary>Opens them. Throws <see cref="BudgetStoreException"/>. A Redis that does not answer is no fault: it is tried again for ever.</summary>
    public static async Task<LedgerStores> OpenAsync(
        BudgetSettings budget, StorageSettings storage, IUpstreamDialer? dialer, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (budget.RedisUrl is null)
        {
            var store = EmbeddedBudgetStore.Open(new EmbeddedStoreOptions { Directory = storage.Directory }, time, loggers);
            return new LedgerStores(store, SqliteRegistryStore.Open(storage.Directory), connection: null, recall: null);
        }

        var options = new RedisStoreOptions
        {
            Url = budget.RedisUrl,
            Tenant = budget.Tenant,
            DeadlineMs = (int)budget.Deadline.TotalMilliseconds,
            Dialer = dialer,
        };
        RedisConnection connection = await RedisConnection.OpenAsync(options, loggers.CreateLogger<RedisConnection>(), time, cancellationToken);
        return new LedgerStores(
            new RedisBudgetStore(connection),
            await RedisRegistryStore.OpenAsync(connection, cancellationToken),
            connection,
            await RedisSliceRecall.OpenAsync(connection, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_recall?.DisposeAsync() ?? default);
        await Registry.DisposeAsync();
        await Budget.DisposeAsync();
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }
}
