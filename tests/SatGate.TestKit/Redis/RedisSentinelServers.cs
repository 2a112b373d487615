using System.Globalization;

namespace SatGate.TestKit.Redis;

/// <summary>
/// A master, a replica of it and one Sentinel that makes the replica master once the first was killed, on free ports of the loopback address.
/// Until then the Sentinel is patient: on a busy machine a master that is only slow would lose its place before a test is ready for that.
/// </summary>
public sealed class RedisSentinelServers : IAsyncDisposable
{
    /// <summary>The name under which the Sentinel knows the master.</summary>
    public const string ServiceName = "ledger";

    private RedisSentinelServers(RedisServer master, RedisServer replica, RedisServer sentinel)
    {
        Master = master;
        Replica = replica;
        Sentinel = sentinel;
    }

    /// <summary>The master of the beginning.</summary>
    public RedisServer Master { get; }

    /// <summary>Its replica, the master after a failover.</summary>
    public RedisServer Replica { get; }

    /// <summary>The Sentinel.</summary>
    public RedisServer Sentinel { get; }

    /// <summary>The URL of the service.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{Sentinel.Port}?serviceName={ServiceName}");

    /// <summary>Starts them and waits until the replica is in step and the Sentinel knows it.</summary>
    public static async Task<RedisSentinelServers> StartAsync()
    {
        RedisServer master = await RedisServer.StartAsync();
        RedisServer replica = await RedisServer.StartAsync(new RedisServerOptions
        {
            Arguments = ["--replicaof", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1 {master.Port}")],
        });
        RedisServer sentinel = await RedisServer.StartAsync(new RedisServerOptions
        {
            SentinelConfiguration = string.Create(
                CultureInfo.InvariantCulture,
                $"""
                sentinel monitor {ServiceName} 127.0.0.1 {master.Port} 1
                sentinel down-after-milliseconds {ServiceName} 60000
                sentinel failover-timeout {ServiceName} 2000

                """),
        });
        RedisSentinelServers all = new(master, replica, sentinel);
        await Eventually.TrueAsync(
            async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal)
                && (await sentinel.AskAsync("SENTINEL", "MASTER", ServiceName)).Contains("num-slaves\n1", StringComparison.Ordinal),
            "the replica is in step and known",
            TimeSpan.FromSeconds(30));
        return all;
    }

    /// <summary>Waits until the replica has taken all that the master has acknowledged so far.</summary>
    public async Task WaitInStepAsync()
    {
        // WAIT speaks of what its own connection wrote, and whatever was written before has a lower offset.
        await using RedisClient writer = await Master.ConnectAsync();
        await writer.AskAsync("SET", "in-step", "1");
        if (await writer.AskAsync("WAIT", "1", "30000") != "1")
        {
            throw new TimeoutException("Not within 30 s: the replica is in step.");
        }
    }

    /// <summary>Kills the master and waits until the replica has been made master in its place.</summary>
    public async Task FailOverAsync()
    {
        await Master.KillAsync();

        // A replica that has been without its master for ten times as long is passed over; a test that cut it off may be slow.
        await Sentinel.AskAsync("SENTINEL", "SET", ServiceName, "down-after-milliseconds", "2000");
        await Eventually.TrueAsync(IsReplicaMasterAsync, "the replica is the master", TimeSpan.FromSeconds(60));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sentinel.DisposeAsync();
        await Replica.DisposeAsync();
        await Master.DisposeAsync();
    }

    private async Task<bool> IsReplicaMasterAsync()
    {
        try
        {
            return (await Replica.AskAsync("ROLE")).StartsWith("master", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // The Sentinel ends all connections of the server that it makes master.
            return false;
        }
    }
}
