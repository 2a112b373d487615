using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using SatGate.Model.Configuration;
using SatGate.Model.Tokens;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Metrics;
using SatGate.Proxy.Stages;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>The data plane: serves client connections by the snapshot in force. One per process; thread-safe.</summary>
public sealed class DataPlane : IDisposable
{
    /// <summary>Most invoices that one address may ask for in a minute.</summary>
    public const int InvoicesPerMinuteMax = 60;

    private readonly ISnapshotSource _snapshots;
    private readonly UpstreamRegistry _upstreams;
    private readonly Governor? _governor;
    private TokenSettings? _tokens;
    private Authenticator? _authenticator;
    private volatile PlaneState _state;
    private volatile bool _draining;

    /// <summary>Compiles the snapshot in force and follows its swaps. Without a governor only public and deny routes are served.</summary>
    public DataPlane(
        ISnapshotSource snapshots,
        UpstreamRegistry upstreams,
        DeadlineClock clock,
        ProxyMetrics metrics,
        TimeProvider time,
        ILoggerFactory loggers,
        Governor? governor = null,
        IExchangeEndpoint? endpoint = null)
    {
        _governor = governor;
        _snapshots = snapshots;
        _upstreams = upstreams;
        Clock = clock;
        Metrics = metrics;
        Endpoint = endpoint;
        EndpointCounters = endpoint is null ? null : metrics.For(endpoint.Name, "endpoint");
        Time = time;
        Logger = loggers.CreateLogger("SatGate.Proxy");
        AccessLogger = loggers.CreateLogger("SatGate.Access");
        Date = new DateHeader(time, clock);
        InvoiceLimiter = new AddressLimiter(InvoicesPerMinuteMax, time);
        _state = Compile(snapshots.Current);
        snapshots.Swapped += OnSwapped;
    }

    /// <summary>Whether the gateway is stopping: idle connections close, answers say so, and nothing new begins on a connection.</summary>
    public bool IsDraining => _draining;

    internal PlaneState State => _state;

    internal DeadlineClock Clock { get; }

    internal ProxyMetrics Metrics { get; }

    internal IExchangeEndpoint? Endpoint { get; }

    internal RouteCounters? EndpointCounters { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal ILogger AccessLogger { get; }

    internal DateHeader Date { get; }

    internal RequestIds RequestIds { get; } = new();

    internal AddressLimiter InvoiceLimiter { get; }

    /// <summary>Serves a connection to its end. Never throws.</summary>
    public Task ServeAsync(ConnectionContext connection) => new GatewayConnection(connection, this).RunAsync();

    /// <summary>Begins to drain; connections notice at the next tick of the clock. Cannot be taken back.</summary>
    public void BeginDrain() => _draining = true;

    /// <summary>Stops following the snapshots. Connections being served go on.</summary>
    public void Dispose() => _snapshots.Swapped -= OnSwapped;

    private void OnSwapped(GatewaySnapshot snapshot)
    {
        _state = Compile(snapshot);
        _upstreams.KeepOnly(_state.UpstreamKeys);
    }

    /// <summary>What was verified stays remembered as long as the keys stay the same.</summary>
    private PlaneState Compile(GatewaySnapshot snapshot)
    {
        if (_governor is not null && (_authenticator is null || !snapshot.Tokens.HasSameKeys(_tokens!)))
        {
            // The verifier first: it is not there for settings without a key, and then everything stays as it is.
            TokenVerifier verifier = _governor.Verifier(snapshot.Tokens);
            _authenticator = new Authenticator(verifier, _governor.Revocations, Time);
            _tokens = snapshot.Tokens;
        }

        return new PlaneState(snapshot, _upstreams, Metrics, _governor, _authenticator);
    }
}
