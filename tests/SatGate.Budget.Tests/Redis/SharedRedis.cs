using SatGate.TestKit.Redis;
using Xunit;

[assembly: AssemblyFixture(typeof(SatGate.Budget.Tests.Redis.SharedRedis))]

namespace SatGate.Budget.Tests.Redis;

/// <summary>One Redis for all tests that do nothing to it; each has a tenant of its own there.</summary>
public sealed class SharedRedis : IAsyncLifetime
{
    private int _tenants;

    public RedisServer Server { get; private set; } = null!;

    public string NextTenant() => $"t{Interlocked.Increment(ref _tenants)}";

    public async ValueTask InitializeAsync() => Server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
