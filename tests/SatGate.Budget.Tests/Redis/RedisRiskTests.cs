using SatGate.Budget.Redis;
using SatGate.TestKit;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

public sealed class RedisRiskTests
{
    [Fact]
    public async Task Every_setting_that_may_lose_money_is_named_with_what_to_do()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Gateway gateway = await Gateway.OpenAsync(server);
        Assert.Empty(await gateway.Store.FindRisksAsync(CancellationToken.None));

        await server.AskAsync("CONFIG", "SET", "appendfsync", "no");
        Assert.Contains("set appendfsync", Assert.Single(await gateway.Store.FindRisksAsync(CancellationToken.None)), StringComparison.Ordinal);
        await server.AskAsync("CONFIG", "SET", "appendonly", "no");
        Assert.Contains("set appendonly to yes", Assert.Single(await gateway.Store.FindRisksAsync(CancellationToken.None)), StringComparison.Ordinal);
        await server.AskAsync("CONFIG", "SET", "appendonly", "yes", "appendfsync", "everysec");
        await server.AskAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        Assert.Empty(await gateway.Store.FindRisksAsync(CancellationToken.None));
        await server.AskAsync("CONFIG", "SET", "maxmemory", "100mb");
        Assert.Contains("noeviction", Assert.Single(await gateway.Store.FindRisksAsync(CancellationToken.None)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replicas_that_charges_do_not_wait_for_are_named()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisServer replica = await RedisServer.StartAsync(new RedisServerOptions { Arguments = ["--replicaof", $"127.0.0.1 {server.Port}"] });
        await Eventually.TrueAsync(
            async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "in step", TimeSpan.FromSeconds(20));
        await using Gateway gateway = await Gateway.OpenAsync(server);
        Assert.Contains("min-replicas-to-write", Assert.Single(await gateway.Store.FindRisksAsync(CancellationToken.None)), StringComparison.Ordinal);
        await server.AskAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        Assert.Empty(await gateway.Store.FindRisksAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Settings_that_cannot_be_read_are_a_risk_too()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { Arguments = ["--rename-command", "CONFIG", ""] });
        await using Gateway gateway = await Gateway.OpenAsync(server);
        Assert.Contains("cannot be read", Assert.Single(await gateway.Store.FindRisksAsync(CancellationToken.None)), StringComparison.Ordinal);
    }
}
