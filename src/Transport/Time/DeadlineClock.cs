using Microsoft.Extensions.Logging;

namespace SatGate.Transport.Time;

/// <summary>
/// The one clock of all deadlines: a timer that walks the live connections and tells those whose time has come. Arming and disarming is
/// a write to a field; being told comes at most <see cref="Tick"/> late. Safe from any thread.
/// </summary>
public sealed class DeadlineClock : IAsyncDisposable
{
    /// <summary>How often deadlines are looked at: 100 ms.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<IDeadlineHolder> _holders = [];
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly Task _run;
    private readonly long _start;
    private IDeadlineHolder[] _walk = [];
    private long _nowMs = 1;

    /// <summary>Starts the clock.</summary>
    public DeadlineClock(TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _logger = loggers.CreateLogger("SatGate.Transport");
        _start = time.GetTimestamp();
        _timer = new PeriodicTimer(Tick, time);
        _run = RunAsync();
    }

    /// <summary>Milliseconds since the clock started, as of the last tick; at least 1, so that 0 can mean "no deadline".</summary>
    public long NowMs => Volatile.Read(ref _nowMs);

    /// <summary>Begins to watch the holder; it keeps its place in <see cref="IDeadlineHolder.DeadlineIndex"/>.</summary>
    public void Add(IDeadlineHolder holder)
    {
        lock (_lock)
        {
            holder.DeadlineIndex = _holders.Count;
            _holders.Add(holder);
        }
    }

    /// <summary>Stops watching the holder. It may be told once more by a tick under way.</summary>
    public void Remove(IDeadlineHolder holder)
    {
        lock (_lock)
        {
            int index = holder.DeadlineIndex;
            if (index < 0)
            {
                return;
            }

            IDeadlineHolder last = _holders[^1];
            _holders[index] = last;
            last.DeadlineIndex = index;
            _holders.RemoveAt(_holders.Count - 1);
            holder.DeadlineIndex = -1;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _run;
    }

    private async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            long now = (long)_time.GetElapsedTime(_start).TotalMilliseconds + 1;
            Volatile.Write(ref _nowMs, now);
            int count = Snapshot();
            for (int i = 0; i < count; i++)
            {
                try
                {
                    _walk[i].OnTick(now);
                }
                catch (Exception fault)
                {
                    // One holder's bug must not stop everyone else's deadlines.
                    Log.DeadlineFault(_logger, fault);
                }
            }

            Array.Clear(_walk, 0, count);
        }
    }

    private int Snapshot()
    {
        lock (_lock)
        {
            if (_walk.Length < _holders.Count)
            {
                _walk = new IDeadlineHolder[Math.Max(64, _holders.Count * 2)];
            }

            _holders.CopyTo(_walk);
            return _holders.Count;
        }
    }
}
