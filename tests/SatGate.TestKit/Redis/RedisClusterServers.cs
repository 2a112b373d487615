using System.Globalization;
using SatGate.TestKit.Processes;

namespace SatGate.TestKit.Redis;

/// <summary>Three masters that share the slots of a Redis Cluster, on free ports of the loopback address.</summary>
public sealed class RedisClusterServers : IAsyncDisposable
{
    private RedisClusterServers(IReadOnlyList<RedisServer> nodes) => Nodes = nodes;

    /// <summary>The nodes.</summary>
    public IReadOnlyList<RedisServer> Nodes { get; }

    /// <summary>Starts the nodes, makes them a cluster, and waits until each says so.</summary>
    public static async Task<RedisClusterServers> StartAsync()
    {
        RedisServerOptions options = new()
        {
            Arguments = ["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "2000"],
        };
        RedisServer[] nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RedisServer.StartAsync(options)));
        RedisClusterServers cluster = new(nodes);
        string[] addresses = [.. nodes.Select(n => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{n.Port}"))];
        (int code, string output) = await ChildProcess.RunAsync("redis-cli", ["--cluster", "create", .. addresses, "--cluster-yes"]);
        if (code != 0)
        {
            await cluster.DisposeAsync();
            throw new InvalidOperationException($"redis-cli made no cluster:\n{output}");
        }

        foreach (RedisServer node in nodes)
        {
            await Eventually.TrueAsync(
                async () => (await node.AskAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal),
                "the cluster is whole",
                TimeSpan.FromSeconds(30));
        }

        return cluster;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (RedisServer node in Nodes)
        {
            await node.DisposeAsync();
        }
    }
}
