using System.Collections;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SatGate.Mcp.Upstreams.Http;
using SatGate.Mcp.Upstreams.Sse;
using SatGate.Mcp.Upstreams.Stdio;
using SatGate.Model.Configuration;
using SatGate.Transport.Sockets;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;

namespace SatGate.Mcp.Upstreams;

/// <summary>
/// The tool servers of the snapshot in force. A swap adds, removes, and puts a new one in place of one that is configured differently; what is taken out
/// finishes its calls first. Starting waits for no server. Thread-safe.
/// </summary>
internal sealed class UpstreamSet : IUpstreamSet, IAsyncDisposable
{
    /// <summary>How long the calls of a server that was taken out may still take.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly ISnapshotSource _snapshots;
    private readonly UpstreamContext _context;
    private readonly IDictionary _ownEnvironment;
    private readonly List<Task> _leaving = [];
    private ImmutableArray<Upstream> _all = [];
    private bool _isStarted;
    private bool _isStopped;

    /// <summary>Makes one; <see cref="Start"/> sets it going.</summary>
    /// <param name="snapshots">The configuration.</param>
    /// <param name="time">The time.</param>
    /// <param name="loggers">The log.</param>
    /// <param name="timings">How long child processes are waited for; null for the usual.</param>
    /// <param name="loops">The poller threads; null where there are none.</param>
    public UpstreamSet(ISnapshotSource snapshots, TimeProvider time, ILoggerFactory loggers, StdioTimings? timings = null, EpollLoopGroup? loops = null)
    {
        ILogger logger = loggers.CreateLogger("SatGate.Mcp.Upstreams");
        _snapshots = snapshots;
        _ownEnvironment = Environment.GetEnvironmentVariables();
        _context = new UpstreamContext
        {
            Time = time,
            Clock = new DeadlineClock(time, loggers),
            Logger = logger,
            Guard = new ProcessGuard(logger),
            Timings = timings ?? new StdioTimings(),
            Dialer = new UpstreamDialer(loops, time),
            LoopCount = loops?.Count ?? 1,
            AllowsPrivate = () => _snapshots.Current.McpFile?.AllowPrivateUpstreams ?? false,
        };
    }

    /// <inheritdoc/>
    public ImmutableArray<Upstream> All
    {
        get
        {
            lock (_lock)
            {
                return _all;
            }
        }
    }

    /// <inheritdoc/>
    public IUpstreamObserver? Observer
    {
        get => _context.Observer;
        set => _context.Observer = value;
    }

    /// <summary>The process that guards child processes; 0 while there is none.</summary>
    internal int GuardProcessId => _context.Guard.ProcessId;

    /// <summary>Starts all servers at once and follows the configuration from then on.</summary>
    /// <param name="loops">The poller threads that connections to servers are on; null for those given before, or none.</param>
    public void Start(EpollLoopGroup? loops = null)
    {
        if (loops is not null)
        {
            _context.Dialer = new UpstreamDialer(loops, _context.Time);
            _context.LoopCount = loops.Count;
        }

        lock (_lock)
        {
            _isStarted = true;
        }

        _snapshots.Swapped += Apply;
        Apply(_snapshots.Current);
    }

    /// <summary>Stops following, and stops all servers; calls under way may finish for so long.</summary>
    public async Task StopAsync(TimeSpan drainTimeout)
    {
        _snapshots.Swapped -= Apply;
        Task[] ending;
        lock (_lock)
        {
            _isStopped = true;
            ending = [.. _leaving, .. _all.Select(upstream => ((SupervisedUpstream)upstream).StopAsync(drainTimeout))];
            _leaving.Clear();
        }

        await Task.WhenAll(ending);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        await _context.Clock.DisposeAsync();
        _context.Guard.Dispose();
    }

    private void Apply(GatewaySnapshot snapshot)
    {
        McpFile file = snapshot.McpFile ?? new McpFile();
        List<SupervisedUpstream> arriving = [];
        List<SupervisedUpstream> removed;
        lock (_lock)
        {
            if (!_isStarted || _isStopped)
            {
                return;
            }

            Dictionary<string, SupervisedUpstream> before = _all.Cast<SupervisedUpstream>().ToDictionary(static upstream => upstream.Name, StringComparer.Ordinal);
            var next = new List<SupervisedUpstream>();
            foreach (McpUpstreamDefinition definition in file.Upstreams.Values.OrderBy(static definition => definition.Order))
            {
                if (before.TryGetValue(definition.Name, out SupervisedUpstream? kept) && DefinitionComparer.AreSame(kept.Definition, definition))
                {
                    before.Remove(definition.Name);
                    kept.Place = definition.Order;
                    next.Add(kept);
                }
                else
                {
                    SupervisedUpstream made = Make(definition);
                    next.Add(made);
                    arriving.Add(made);
                }
            }

            removed = [.. before.Values];
            _all = [.. next];
            _leaving.RemoveAll(static task => task.IsCompleted);
        }

        foreach (SupervisedUpstream upstream in arriving)
        {
            upstream.Start();
        }

        foreach (SupervisedUpstream upstream in removed)
        {
            Task leaving = upstream.StopAsync(DrainTimeout);
            lock (_lock)
            {
                _leaving.Add(leaving);
            }
        }

        foreach (SupervisedUpstream upstream in arriving.Concat(removed))
        {
            Observer?.OnUpstreamChanged(upstream);
        }
    }

    private SupervisedUpstream Make(McpUpstreamDefinition definition) => definition.Transport switch
    {
        McpTransport.Stdio => new StdioUpstream(definition, _context, _ownEnvironment),
        McpTransport.StreamableHttp => new HttpUpstream(definition, _context),
        _ => new SseUpstream(definition, _context),
    };
}
