using System.Collections.Concurrent;
using SatGate.Transport.Sockets;
using SatGate.Transport.Time;

namespace SatGate.Transport.Upstream;

/// <summary>One pool per key. A snapshot swap keeps the pools whose key is still in use and retires the others. Safe from any thread.</summary>
public sealed class UpstreamRegistry
{
    private readonly ConcurrentDictionary<UpstreamKey, UpstreamPool> _pools = new();
    private readonly IUpstreamDialer _dialer;
    private readonly DeadlineClock _clock;
    private readonly TimeProvider _time;
    private readonly int _loopCount;

    /// <param name="dialer">Opens the connections.</param>
    /// <param name="loops">The poller threads; null where there are none.</param>
    /// <param name="clock">Sweeps the pools.</param>
    /// <param name="time">The clock of connect deadlines.</param>
    public UpstreamRegistry(IUpstreamDialer dialer, EpollLoopGroup? loops, DeadlineClock clock, TimeProvider time)
    {
        _dialer = dialer;
        _clock = clock;
        _time = time;
        _loopCount = loops?.Count ?? 1;
    }

    /// <summary>Connections open now, over all pools.</summary>
    public int OpenConnections => _pools.Values.Sum(static pool => pool.OpenConnections);

    /// <summary>The pool of a key, made at first use.</summary>
    public UpstreamPool For(UpstreamKey key) =>
        _pools.GetOrAdd(key, static (k, self) => new UpstreamPool(k, self._dialer, self._loopCount, self._clock, self._time), this);

    /// <summary>Retires every pool whose key is not among those in use.</summary>
    public void KeepOnly(IReadOnlySet<UpstreamKey> inUse)
    {
        foreach (UpstreamKey key in _pools.Keys)
        {
            if (!inUse.Contains(key) && _pools.TryRemove(key, out UpstreamPool? pool))
            {
                pool.Retire();
            }
        }
    }
}
