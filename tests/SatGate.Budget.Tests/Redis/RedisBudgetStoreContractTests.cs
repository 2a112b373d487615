using SatGate.Budget.Redis;
using SatGate.Budget.Stores;
using SatGate.Budget.Tests.Contract;

namespace SatGate.Budget.Tests.Redis;

/// <summary>Batches travel over our own connections.</summary>
public class RedisBudgetStoreContractTests(SharedRedis redis) : BudgetStoreContract
{
    private RedisConnection? _connection;

    /// <summary>Each answer comes over a socket here.</summary>
    protected override int ModelSequences => 300;

    private protected virtual bool IsDialed => true;

    protected override long NowUnixMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    protected override async Task<IBudgetStore> CreateAsync()
    {
        _connection = await Connections.OpenAsync(redis.Server.Url, redis.NextTenant(), isDialed: IsDialed);
        return new RedisBudgetStore(_connection);
    }

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time);

    protected override ValueTask DisposeResourcesAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
