using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Model.Configuration;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Exchange;
using SatGate.Proxy.Metrics;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Memory;
using SatGate.TestKit.Upstream;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;
using Xunit;

namespace SatGate.InMemory.Tests;

/// <summary>
/// The data plane as the gateway wires it, with clients in memory and a clock that stands still until a test moves it. Its one upstream is a
/// real server, since nothing waits for time there.
/// </summary>
internal sealed class MemoryGateway : IAsyncDisposable
{
    private readonly MemoryKestrel _server;
    private readonly DeadlineClock _clock;
    private readonly ProxyMetrics _metrics;

    private MemoryGateway(MemoryKestrel server, DataPlane plane, DeadlineClock clock, ProxyMetrics metrics, FakeTimeProvider time, FixedSnapshot snapshots)
    {
        _server = server;
        _clock = clock;
        _metrics = metrics;
        Plane = plane;
        Time = time;
        Snapshots = snapshots;
    }

    public DataPlane Plane { get; }

    public FakeTimeProvider Time { get; }

    public FixedSnapshot Snapshots { get; }

    public static async Task<MemoryGateway> StartAsync(
        ScriptedUpstream upstream, ServerSettings? server = null, IExchangeEndpoint? endpoint = null, string routePrefix = "/", MemoryGovernance? governance = null)
    {
        FakeTimeProvider time = new();
        FixedSnapshot snapshots = new(SnapshotFor(upstream, server ?? new ServerSettings(), routePrefix));
        DeadlineClock clock = new(time, NullLoggerFactory.Instance);
        ProxyMetrics metrics = new(time);
        UpstreamRegistry upstreams = new(new UpstreamDialer(loops: null, time), loops: null, clock, time);
        DataPlane plane = new(snapshots, upstreams, clock, metrics, time, NullLoggerFactory.Instance, governance?.For(time), endpoint);
        return new MemoryGateway(await MemoryKestrel.StartAsync(plane.ServeAsync), plane, clock, metrics, time, snapshots);
    }

    public static GatewaySnapshot SnapshotFor(ScriptedUpstream upstream, ServerSettings server, string routePrefix = "/") => new()
    {
        Version = 1,
        Server = server,
        Upstreams = ImmutableDictionary<string, UpstreamDefinition>.Empty.Add("only", new UpstreamDefinition { Name = "only", Url = upstream.Url }),
        Routes =
        [
            new RouteDefinition
            {
                Name = "all",
                Match = new RouteMatch { PathPrefix = routePrefix },
                Upstream = "only",
                Policy = new PolicyDefinition { Kind = PolicyKind.Public },
            },
        ],
    };

    public RawHttpClient Connect(out MemoryClientConnection connection)
    {
        connection = _server.Transport.Connect();
        return new RawHttpClient(connection);
    }

    public RawHttpClient Connect() => Connect(out _);

    /// <summary>Moves the clock and waits until every deadline was looked at with the new time.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        long target = _clock.NowMs + (long)time.TotalMilliseconds - (long)DeadlineClock.Tick.TotalMilliseconds;
        Time.Advance(time);
        await Eventually.TrueAsync(() => _clock.NowMs >= target, "the deadline clock to see the new time");

        // The tick that shows the new time may still be walking; the next one cannot begin before it is done.
        long seen = _clock.NowMs;
        Time.Advance(DeadlineClock.Tick);
        await Eventually.TrueAsync(() => _clock.NowMs > seen, "the tick after it");
    }

    /// <summary>
    /// Moves the clock step by step until something happens and returns how far. Between steps real input and output get their turn, so
    /// the figure is never too small, and at most a few steps too large.
    /// </summary>
    public async Task<TimeSpan> AdvanceUntilAsync(Task happened, TimeSpan step)
    {
        TimeSpan moved = TimeSpan.Zero;
        while (!happened.IsCompleted)
        {
            Assert.True(moved < TimeSpan.FromHours(2), "Nothing happened in two hours.");
            Time.Advance(step);
            moved += step;
            await Task.WhenAny(happened, Task.Delay(20));
        }

        return moved;
    }

    public async ValueTask DisposeAsync()
    {
        Plane.BeginDrain();
        Time.Advance(TimeSpan.FromHours(1));
        await _server.DisposeAsync();
        Plane.Dispose();
        await _clock.DisposeAsync();
        _metrics.Dispose();
    }
}
