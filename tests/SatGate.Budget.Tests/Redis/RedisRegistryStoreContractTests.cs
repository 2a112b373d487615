using SatGate.Budget.Redis;
using SatGate.Budget.Stores;
using SatGate.Budget.Tests.Contract;

namespace SatGate.Budget.Tests.Redis;

public sealed class RedisRegistryStoreContractTests(SharedRedis redis) : RegistryStoreContract
{
    private RedisConnection? _connection;

    protected override async Task<IRegistryStore> CreateAsync()
    {
        _connection = await Connections.OpenAsync(redis.Server.Url, redis.NextTenant());
        return await RedisRegistryStore.OpenAsync(_connection, CancellationToken.None);
    }

    protected override ValueTask DisposeResourcesAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
