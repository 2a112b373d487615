using SatGate.Budget.Ledger;
using SatGate.Budget.Redis;
using SatGate.Budget.Tests.Redis;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>A ledger on Redis with connections of its own, as a gateway has them.</summary>
internal sealed class RedisGateway : IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly RedisSliceRecall _recall;

    private RedisGateway(RedisConnection connection, RedisSliceRecall recall, LedgerBench bench)
    {
        _connection = connection;
        _recall = recall;
        Bench = bench;
    }

    public LedgerBench Bench { get; }

    public static async Task<RedisGateway> StartAsync(
        string url, string tenant, BudgetSettings settings, int deadlineMs = 10_000, BudgetLedgerOptions? options = null)
    {
        RedisConnection connection = await Connections.OpenAsync(url, tenant, deadlineMs);
        RedisSliceRecall recall = await RedisSliceRecall.OpenAsync(connection, CancellationToken.None);
        LedgerBench bench = await LedgerBench.StartAsync(new RedisBudgetStore(connection), settings, options: options, recall: recall);
        return new RedisGateway(connection, recall, bench);
    }

    public async ValueTask DisposeAsync()
    {
        await Bench.DisposeAsync();
        await _recall.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
