using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SatGate.Compare.Peers;
using SatGate.Compare.Peers.Mcp;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Scenarios;

/// <summary>An upstream and the peers in front of it, all listening; they end when it is disposed.</summary>
internal sealed class Lineup : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private readonly RunContext _context;
    private readonly List<RunningPeer> _running = [];
    private readonly List<ChildProcess> _redis = [];

    private Lineup(RunContext context, ChildProcess upstream, int upstreamPort)
    {
        _context = context;
        Upstream = upstream;
        UpstreamPort = upstreamPort;
        UpstreamTree = new ProcessTree(upstream.Id);
    }

    public ChildProcess Upstream { get; }

    public int UpstreamPort { get; }

    public ProcessTree UpstreamTree { get; }

    public IReadOnlyList<RunningPeer> Running => _running;

    /// <summary>Starts the JSON upstream.</summary>
    public static Task<Lineup> WithJsonUpstreamAsync(RunContext context, int connectionsMax, CancellationToken cancellationToken)
    {
        int port = LoopbackPorts.Next();
        ChildSpec spec = NginxUpstream.Prepare(context.NewFolder("upstream"), port, connectionsMax);
        return StartAsync(context, spec, port, cancellationToken);
    }

    /// <summary>Starts the event upstream.</summary>
    public static Task<Lineup> WithEventUpstreamAsync(RunContext context, CancellationToken cancellationToken)
    {
        int port = LoopbackPorts.Next();
        ChildSpec spec = HelperProcess.Spec(
            "sse-upstream",
            ["--role", "sse-upstream", "--port", port.ToString(CultureInfo.InvariantCulture)],
            Path.Combine(context.NewFolder("sse-upstream"), "output.log"));
        return StartAsync(context, spec, port, cancellationToken);
    }

    /// <summary>Starts the tool server over HTTP.</summary>
    public static Task<Lineup> WithToolUpstreamAsync(RunContext context, CancellationToken cancellationToken)
    {
        int port = LoopbackPorts.Next();
        return StartAsync(context, McpPeer.Upstream(context.Repository, context.NewFolder("echo"), port), port, cancellationToken);
    }

    /// <summary>Starts a peer and waits until it listens.</summary>
    /// <param name="peer">Which one.</param>
    /// <param name="connectionsMax">Clients that it must hold at once.</param>
    /// <param name="routes">Routes that it is configured with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="budgetDepth">Budgets that each call of a governed peer is charged to.</param>
    public async Task<RunningPeer> AddAsync(
        Peer peer, int connectionsMax, int routes, CancellationToken cancellationToken, int budgetDepth = 1)
    {
        RunningPeer running;
        if (peer.IsProxy)
        {
            int port = LoopbackPorts.Next();
            (ChildProcess? redis, int redisPort) = await StartRedisAsync(peer, cancellationToken);
            PeerSetup setup = new(_context.NewFolder(peer.Name), port, UpstreamPort, routes, connectionsMax) { RedisPort = redisPort, BudgetDepth = budgetDepth };
            ChildProcess child = _context.Nursery.Start(peer.Prepare(setup));
            running = new RunningPeer(peer, port, child) { Redis = redis, RedisPort = redisPort };
            _running.Add(running);
            await WaitForPortAsync(child, port, cancellationToken);
        }
        else
        {
            running = new RunningPeer(peer, UpstreamPort, Upstream);
            _running.Add(running);
        }

        return running;
    }

    public async Task AddAllAsync(IEnumerable<Peer> peers, int connectionsMax, CancellationToken cancellationToken)
    {
        foreach (Peer peer in peers)
        {
            await AddAsync(peer, connectionsMax, 1, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Where(running => running.Peer.IsProxy).Select(running => _context.Nursery.StopAsync(running.Child).AsTask()));
        await Task.WhenAll(_redis.Select(redis => _context.Nursery.StopAsync(redis).AsTask()));
        await _context.Nursery.StopAsync(Upstream);
    }

    private static async Task<Lineup> StartAsync(RunContext context, ChildSpec spec, int port, CancellationToken cancellationToken)
    {
        ChildProcess upstream = context.Nursery.Start(spec);
        await WaitForPortAsync(upstream, port, cancellationToken);
        return new Lineup(context, upstream, port);
    }

    private async Task<(ChildProcess? Redis, int Port)> StartRedisAsync(Peer peer, CancellationToken cancellationToken)
    {
        if (!peer.UsesRedis)
        {
            return (null, 0);
        }

        string name = $"redis-of-{peer.Name}";
        int port = LoopbackPorts.Next();
        ChildProcess redis = _context.Nursery.Start(RedisServer.Prepare(name, _context.NewFolder(name), port));
        _redis.Add(redis);
        await WaitForPortAsync(redis, port, cancellationToken);
        return (redis, port);
    }

    private static async Task WaitForPortAsync(ChildProcess child, int port, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartPatience);
        while (true)
        {
            if (child.HasExited)
            {
                throw new CompareException($"{child.Name} ended with status {child.ExitCode} before it listened:\n{child.LogTail()}");
            }

            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(10, cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new CompareException($"{child.Name} does not listen after {StartPatience.TotalSeconds} s:\n{child.LogTail()}");
            }

            if (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new CompareException($"{child.Name} does not listen after {StartPatience.TotalSeconds} s:\n{child.LogTail()}");
            }
        }
    }
}
