using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using SatGate.Model.Configuration;
using SatGate.Proxy.Metrics;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>The data plane: serves client connections by the snapshot in force. One per process; thread-safe.</summary>
public sealed class DataPlane : IDisposable
{
    private readonly ISnapshotSource _snapshots;
    private readonly UpstreamRegistry _upstreams;
    private volatile PlaneState _state;
    private volatile bool _draining;

    /// <summary>Compiles the snapshot in force and follows its swaps.</summary>
    public DataPlane(
        ISnapshotSource snapshots, UpstreamRegistry upstreams, DeadlineClock clock, ProxyMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _snapshots = snapshots;
        _upstreams = upstreams;
        Clock = clock;
        Metrics = metrics;
        Time = time;
        Logger = loggers.CreateLogger("SatGate.Proxy");
        AccessLogger = loggers.CreateLogger("SatGate.Access");
        Date = new DateHeader(time, clock);
        _state = new PlaneState(snapshots.Current, upstreams, metrics);
        snapshots.Swapped += OnSwapped;
    }

    /// <summary>Whether the gateway is stopping: idle connections close, answers say so, and nothing new begins on a connection.</summary>
    public bool IsDraining => _draining;

    internal PlaneState State => _state;

    internal DeadlineClock Clock { get; }

    internal ProxyMetrics Metrics { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal ILogger AccessLogger { get; }

    internal DateHeader Date { get; }

    internal RequestIds RequestIds { get; } = new();

    /// <summary>Serves a connection to its end. Never throws.</summary>
    public Task ServeAsync(ConnectionContext connection) => new GatewayConnection(connection, this).RunAsync();

    /// <summary>Begins to drain; connections notice at the next tick of the clock. Cannot be taken back.</summary>
    public void BeginDrain() => _draining = true;

    /// <summary>Stops following the snapshots. Connections being served go on.</summary>
    public void Dispose() => _snapshots.Swapped -= OnSwapped;

    private void OnSwapped(GatewaySnapshot snapshot)
    {
        _state = new PlaneState(snapshot, _upstreams, Metrics);
        _upstreams.KeepOnly(_state.UpstreamKeys);
    }
}
