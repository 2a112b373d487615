using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Metrics;

/// <summary>
/// The data plane's metrics, under the names existing dashboards know. Counters are plain numbers that are read when somebody scrapes; only
/// the duration is recorded per request. Thread-safe.
/// </summary>
public sealed class ProxyMetrics : IDisposable
{
    /// <summary>Name of the meter, to subscribe to.</summary>
    public const string MeterName = "SatGate.Proxy";

    /// <summary>From half a millisecond, which is a fast pass-through, to ten minutes, which is a long stream.</summary>
    private static readonly double[] DurationBoundsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<(string Route, string Mode), RouteCounters> _routes = new();
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;
    private readonly StripedCounter _requestBytes = new();
    private readonly StripedCounter _responseBytes = new();
    private readonly StripedCounter _connectionsActive = new();
    private readonly StripedCounter _exchangesActive = new();

    /// <summary>Creates the instruments.</summary>
    public ProxyMetrics(TimeProvider time)
    {
        _time = time;
        _duration = _meter.CreateHistogram(
            "satgate_request_duration_seconds",
            unit: null,
            "Time from a complete request head to the end of its answer.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBoundsSeconds });
        _meter.CreateObservableCounter("satgate_requests_total", ReadRequests, unit: null, "Requests answered, by route, status and policy mode.");
        _meter.CreateObservableCounter("satgate_request_size_bytes_total", () => _requestBytes.Value, unit: null, "Bytes of requests sent upstream.");
        _meter.CreateObservableCounter("satgate_response_size_bytes_total", () => _responseBytes.Value, unit: null, "Bytes of answers written to clients.");
        _meter.CreateObservableGauge("satgate_active_connections", () => ConnectionsActive, unit: null, "Client connections open on the data listener.");
        _meter.CreateObservableGauge("satgate_active_requests", () => ExchangesActive, unit: null, "Requests in flight.");
    }

    /// <summary>Counters of requests that no route took.</summary>
    public RouteCounters Unrouted { get; } = new("none", "none");

    /// <summary>Client connections open now.</summary>
    public long ConnectionsActive => _connectionsActive.Value;

    /// <summary>Requests in flight now.</summary>
    public long ExchangesActive => _exchangesActive.Value;

    /// <summary>The counters of a route, which survive a reload that keeps its name and mode.</summary>
    public RouteCounters For(string route, string policyMode) =>
        _routes.GetOrAdd((route, policyMode), static key => new RouteCounters(key.Route, key.Mode));

    /// <summary>A connection was opened.</summary>
    public void ConnectionOpened() => _connectionsActive.Add(1);

    /// <summary>A connection was closed.</summary>
    public void ConnectionClosed() => _connectionsActive.Add(-1);

    /// <summary>A request's head is complete.</summary>
    public void ExchangeBegun() => _exchangesActive.Add(1);

    /// <summary>An exchange is over.</summary>
    /// <param name="counters">The route's counters.</param>
    /// <param name="status">The status answered; 499 when the client went before there was one.</param>
    /// <param name="startTimestamp">When the head was complete, by the time provider.</param>
    /// <param name="requestBytes">Bytes sent upstream.</param>
    /// <param name="responseBytes">Bytes written to the client.</param>
    public void ExchangeEnded(RouteCounters counters, int status, long startTimestamp, long requestBytes, long responseBytes)
    {
        _exchangesActive.Add(-1);
        counters.Count(status);
        _requestBytes.Add(requestBytes);
        _responseBytes.Add(responseBytes);
        if (_duration.Enabled)
        {
            _duration.Record(_time.GetElapsedTime(startTimestamp).TotalSeconds, new KeyValuePair<string, object?>("route", counters.Route));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> ReadRequests() =>
        _routes.Values.Append(Unrouted).SelectMany(static counters => counters.Read().Select(seen => new Measurement<long>(
            seen.Count,
            new TagList
            {
                { "tenant", "default" },
                { "route", counters.Route },
                { "status", seen.Status.ToString(CultureInfo.InvariantCulture) },
                { "policy_mode", counters.PolicyMode },
            })));
}
