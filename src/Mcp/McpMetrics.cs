using System.Diagnostics.Metrics;
using SatGate.Proxy.Metrics;

namespace SatGate.Mcp;

/// <summary>The metrics of the MCP room, on the data plane's meter. Thread-safe; recording allocates nothing.</summary>
public sealed class McpMetrics : IDisposable
{
    private static readonly double[] DurationBoundsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private readonly Meter _meter = new(ProxyMetrics.MeterName);
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private Func<int>? _sessions;
    private Func<IEnumerable<(string Upstream, bool IsUp)>>? _upstreams;

    /// <summary>Creates the instruments.</summary>
    public McpMetrics()
    {
        _calls = _meter.CreateCounter<long>("satgate_mcp_calls_total", unit: null, "Tool calls, by tool, server and decision.");
        _duration = _meter.CreateHistogram(
            "satgate_mcp_call_duration_seconds",
            unit: null,
            "Time from the gate to the end of a tool call, by server.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBoundsSeconds });
        _meter.CreateObservableGauge("satgate_mcp_sessions", () => _sessions?.Invoke() ?? 0, unit: null, "Client sessions.");
        _meter.CreateObservableGauge("satgate_mcp_upstream_up", ReadUpstreams, unit: null, "Whether a tool server is ready.");
    }

    /// <summary>Says where the numbers that are only read come from.</summary>
    /// <param name="sessions">Number of sessions.</param>
    /// <param name="upstreams">The tool servers and whether they are ready.</param>
    public void Follow(Func<int> sessions, Func<IEnumerable<(string Upstream, bool IsUp)>> upstreams)
    {
        _sessions = sessions;
        _upstreams = upstreams;
    }

    /// <summary>A tool call has ended, or was refused.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="upstream">The server.</param>
    /// <param name="decision">The word of the decision.</param>
    /// <param name="duration">From the gate to the end; null for a call that was refused.</param>
    public void Called(string tool, string upstream, string decision, TimeSpan? duration)
    {
        _calls.Add(
            1,
            new KeyValuePair<string, object?>("tool", tool),
            new KeyValuePair<string, object?>("upstream", upstream),
            new KeyValuePair<string, object?>("decision", decision));
        if (duration is { } lasted && _duration.Enabled)
        {
            _duration.Record(lasted.TotalSeconds, new KeyValuePair<string, object?>("upstream", upstream));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> ReadUpstreams() => (_upstreams?.Invoke() ?? [])
        .Select(static seen => new Measurement<int>(seen.IsUp ? 1 : 0, new KeyValuePair<string, object?>("upstream", seen.Upstream)));
}
