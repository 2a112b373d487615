using SatGate.Proxy.Metrics;
using SatGate.Transport.Time;

namespace SatGate.Gateway.Hosting;

/// <summary>
/// Gives memory back after many connections have ended. The data path allocates nothing, so without new connections no collection would
/// come for hours, and what the ended ones left would stay. At most one collection per <see cref="EveryMs"/>, and only after
/// <see cref="EndedMin"/> connections: some milliseconds, when they are worth something.
/// </summary>
internal sealed class MemoryTrim : IDeadlineHolder
{
    /// <summary>Connections that must have ended since the last collection.</summary>
    public const int EndedMin = 1000;

    /// <summary>Milliseconds between two looks.</summary>
    public const long EveryMs = 2000;

    private readonly ProxyMetrics _metrics;
    private long _peak;
    private long _nextMs;

    public MemoryTrim(ProxyMetrics metrics, DeadlineClock clock)
    {
        _metrics = metrics;
        clock.Add(this);
    }

    public int DeadlineIndex { get; set; } = -1;

    public void OnTick(long nowMs)
    {
        long active = _metrics.ConnectionsActive;
        _peak = Math.Max(_peak, active);
        if (nowMs < _nextMs)
        {
            return;
        }

        _nextMs = nowMs + EveryMs;
        if (_peak - active >= EndedMin)
        {
            _peak = active;
            // Not on the clock's thread: deadlines go on meanwhile, as far as a collection lets anything go on.
            ThreadPool.UnsafeQueueUserWorkItem<object?>(static _ => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive), null, preferLocal: false);
        }
    }
}
