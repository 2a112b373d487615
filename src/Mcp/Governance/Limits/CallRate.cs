using System.Collections.Concurrent;

namespace SatGate.Mcp.Governance.Limits;

/// <summary>
/// How many tool calls a holder may make: so many in a minute on average, and so many at once. Holders count by their budget, which nobody changes by
/// narrowing a token. Bounded; thread-safe without locks; a call that is let through allocates nothing once its holder is known.
/// </summary>
internal sealed class CallRate
{
    /// <summary>Most holders counted at once; past it those who have rested are forgotten, and further ones share one count.</summary>
    public const int HoldersMax = 65_536;

    private readonly ConcurrentDictionary<string, Meter> _meters = new(StringComparer.Ordinal);
    private readonly Meter _overflow = new();
    private readonly TimeProvider _time;
    private readonly long _interval;
    private readonly long _slack;
    private long _sweptAt;

    /// <summary>Makes one.</summary>
    /// <param name="perMinute">Calls in a minute.</param>
    /// <param name="burst">Of them at once.</param>
    /// <param name="time">The clock.</param>
    public CallRate(int perMinute, int burst, TimeProvider time)
    {
        PerMinute = perMinute;
        Burst = burst;
        _time = time;
        _interval = Math.Max(1, 60 * time.TimestampFrequency / perMinute);
        _slack = _interval * (burst - 1);
        _sweptAt = time.GetTimestamp();
    }

    /// <summary>Calls in a minute.</summary>
    public int PerMinute { get; }

    /// <summary>Of them at once.</summary>
    public int Burst { get; }

    /// <summary>Counts a call. 0 when it may go on, else after how many whole seconds, one at least, it may be tried again.</summary>
    public int TryCount(string holder)
    {
        long now = _time.GetTimestamp();
        if (!_meters.TryGetValue(holder, out Meter? meter))
        {
            meter = Add(holder, now);
        }

        while (true)
        {
            // When the calls let through so far would be over at the steady rate: the generic cell rate algorithm.
            long over = Volatile.Read(ref meter.OverAt);
            long wait = over - _slack - now;
            if (wait > 0)
            {
                return (int)Math.Max(1, (wait + _time.TimestampFrequency - 1) / _time.TimestampFrequency);
            }

            if (Interlocked.CompareExchange(ref meter.OverAt, Math.Max(over, now) + _interval, over) == over)
            {
                return 0;
            }
        }
    }

    private Meter Add(string holder, long now)
    {
        if (_meters.Count >= HoldersMax)
        {
            Sweep(now);
            if (_meters.Count >= HoldersMax)
            {
                return _overflow;
            }
        }

        return _meters.GetOrAdd(holder, static _ => new Meter());
    }

    private void Sweep(long now)
    {
        long sweptAt = Volatile.Read(ref _sweptAt);
        if (_time.GetElapsedTime(sweptAt, now) < TimeSpan.FromSeconds(1) || Interlocked.CompareExchange(ref _sweptAt, now, sweptAt) != sweptAt)
        {
            return;
        }

        foreach ((string holder, Meter meter) in _meters)
        {
            if (Volatile.Read(ref meter.OverAt) <= now)
            {
                _meters.TryRemove(KeyValuePair.Create(holder, meter));
            }
        }
    }

    private sealed class Meter
    {
        public long OverAt;
    }
}
