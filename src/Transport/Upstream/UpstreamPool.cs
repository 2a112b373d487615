using System.Net.Sockets;
using System.Security.Authentication;
using SatGate.Transport.Sockets;
using SatGate.Transport.Time;

namespace SatGate.Transport.Upstream;

/// <summary>
/// The connections of one key. Idle ones are kept per poller thread, last in first out, so that a busy gateway keeps few and warm ones and an
/// exchange stays on one thread. Open connections are bounded; callers past the bound wait in order. Safe from any thread.
/// </summary>
public sealed partial class UpstreamPool : IDeadlineHolder
{
    private const long SweepEveryMs = 1000;

    private readonly UpstreamKey _key;
    private readonly IUpstreamDialer _dialer;
    private readonly DeadlineClock _clock;
    private readonly TimeProvider _time;
    private readonly Shard[] _shards;
    private readonly int _idlePerShardMax;
    private readonly Lock _waiterLock = new();
    private readonly LinkedList<TaskCompletionSource<UpstreamConnection?>> _waiters = [];
    private int _open;
    private volatile int _waiting;
    private volatile bool _retired;
    private long _nextSweepMs;

    /// <summary>Creates an empty pool; the clock sweeps it until <see cref="Retire"/>.</summary>
    public UpstreamPool(UpstreamKey key, IUpstreamDialer dialer, int loopCount, DeadlineClock clock, TimeProvider time)
    {
        _key = key;
        _dialer = dialer;
        _clock = clock;
        _time = time;
        _shards = new Shard[Math.Max(loopCount, 1)];
        _idlePerShardMax = (key.IdleConnectionsMax + _shards.Length - 1) / _shards.Length;
        for (int i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new Shard();
        }

        clock.Add(this);
    }

    /// <inheritdoc/>
    public int DeadlineIndex { get; set; } = -1;

    /// <summary>Connections open now, idle or in use.</summary>
    public int OpenConnections => Volatile.Read(ref _open);

    /// <summary>Connections idle now.</summary>
    public int IdleConnections
    {
        get
        {
            int idle = 0;
            foreach (Shard shard in _shards)
            {
                idle += Volatile.Read(ref shard.Count);
            }

            return idle;
        }
    }

    /// <summary>Takes an idle connection that is still quiet, or answers null. Never waits.</summary>
    /// <param name="loopHint">Poller thread of the caller's client, or -1.</param>
    public UpstreamConnection? TryTake(int loopHint)
    {
        int home = loopHint < 0 ? 0 : loopHint % _shards.Length;
        UpstreamConnection? taken = TakeFrom(_shards[home]);
        if (taken is not null || _shards.Length == 1 || IdleConnections == 0)
        {
            return taken;
        }

        // A connection of another thread costs hops between threads on every exchange. While there is room, a caller that knows its thread
        // dials one of its own instead.
        if (loopHint >= 0 && !_key.Secure && Volatile.Read(ref _open) < _key.ConnectionsMax / 2)
        {
            return null;
        }

        for (int i = 1; i < _shards.Length && taken is null; i++)
        {
            taken = TakeFrom(_shards[(home + i) % _shards.Length]);
        }

        return taken;
    }

    /// <summary>Takes an idle connection, or dials one, or waits for one until the connect deadline. Never throws.</summary>
    public async ValueTask<AcquireResult> AcquireAsync(int loopHint, CancellationToken cancellationToken)
    {
        if (TryTake(loopHint) is { } idle)
        {
            return new AcquireResult(idle, AcquireFault.None, null);
        }

        if (TryReserve())
        {
            return await DialAsync(loopHint, cancellationToken);
        }

        return await WaitAsync(loopHint, cancellationToken);
    }

    /// <summary>Gives a connection back. A connection that is not fit for another exchange is closed instead.</summary>
    /// <param name="connection">The connection; the caller must not use it any more.</param>
    /// <param name="reusable">Whether both messages ended where their framing said.</param>
    /// <param name="idleHintMs">How long the upstream said it keeps an idle connection; 0 when it did not say.</param>
    /// <param name="clean">Whether the exchange ended well, so that a connection which is not reusable is closed with FIN and not with a reset.</param>
    public void Return(UpstreamConnection connection, bool reusable, long idleHintMs = 0, bool clean = true)
    {
        if (!reusable || _retired || !connection.IsQuiet)
        {
            Discard(connection, reset: !clean);
            return;
        }

        if (HandOver(connection))
        {
            return;
        }

        long idleMs = (long)_key.IdleConnectionTimeout.TotalMilliseconds;
        if (idleHintMs > 0)
        {
            // One second less than the upstream's own limit, so that we are the side that closes.
            idleMs = Math.Min(idleMs, Math.Max(idleHintMs - 1000, 250));
        }

        connection.IdleUntilMs = _clock.NowMs + idleMs;
        Shard shard = _shards[connection.LoopIndex % _shards.Length];
        bool kept = false;
        lock (shard)
        {
            if (shard.Idle.Count < _idlePerShardMax)
            {
                shard.Idle.Add(connection);
                shard.Count = shard.Idle.Count;
                kept = true;
            }
        }

        if (kept)
        {
            ServeLateWaiter(shard);
            return;
        }

        Discard(connection, reset: false);
    }

    /// <summary>Somebody may have begun to wait, or the pool may have been retired, between our look and the connection's coming to rest.</summary>
    private void ServeLateWaiter(Shard shard)
    {
        if (_retired)
        {
            Retire();
        }
        else if (_waiting > 0 && TakeFrom(shard) is { } connection && !HandOver(connection))
        {
            Return(connection, reusable: true);
        }
    }

    /// <summary>Closes idle connections now and the others as they come back. Used when no route leads here any more.</summary>
    public void Retire()
    {
        _retired = true;
        _clock.Remove(this);
        foreach (Shard shard in _shards)
        {
            while (TakeFrom(shard) is { } connection)
            {
                Discard(connection, reset: false);
            }
        }
    }

    /// <summary>Closes what idled too long, was closed by the upstream, or was retired.</summary>
    public void OnTick(long nowMs)
    {
        if (nowMs < _nextSweepMs)
        {
            return;
        }

        _nextSweepMs = nowMs + SweepEveryMs;
        foreach (Shard shard in _shards)
        {
            Sweep(shard, nowMs);
        }
    }

    private void Sweep(Shard shard, long nowMs)
    {
        List<UpstreamConnection>? unfit = null;
        lock (shard)
        {
            for (int i = shard.Idle.Count - 1; i >= 0; i--)
            {
                UpstreamConnection connection = shard.Idle[i];
                if (connection.IdleUntilMs <= nowMs || !connection.IsQuiet)
                {
                    shard.Idle.RemoveAt(i);
                    shard.Count = shard.Idle.Count;
                    (unfit ??= []).Add(connection);
                }
            }
        }

        foreach (UpstreamConnection connection in unfit ?? [])
        {
            Discard(connection, reset: false);
        }
    }

    private UpstreamConnection? TakeFrom(Shard shard)
    {
        while (true)
        {
            UpstreamConnection connection;
            lock (shard)
            {
                int last = shard.Idle.Count - 1;
                if (last < 0)
                {
                    return null;
                }

                connection = shard.Idle[last];
                shard.Idle.RemoveAt(last);
                shard.Count = last;
            }

            if (connection.IdleUntilMs > _clock.NowMs && connection.IsProvenQuiet())
            {
                return connection;
            }

            Discard(connection, reset: false);
        }
    }

    private bool TryReserve()
    {
        if (Interlocked.Increment(ref _open) <= _key.ConnectionsMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    private void Discard(UpstreamConnection connection, bool reset)
    {
        connection.Close(reset);
        ReleaseSlot();
    }

    /// <summary>A slot came free: the first waiter may dial.</summary>
    private void ReleaseSlot()
    {
        Interlocked.Decrement(ref _open);
        while (TakeWaiter() is { } waiter && !waiter.TrySetResult(null))
        {
            // That one had turned away; the next may still want it.
        }
    }

    private async ValueTask<AcquireResult> DialAsync(int loopHint, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_key.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        AcquireResult result;
        try
        {
            UpstreamConnection connection = await _dialer.DialAsync(_key, loopHint, either.Token);
            connection.Pool = this;
            return new AcquireResult(connection, AcquireFault.None, null);
        }
        catch (OperationCanceledException)
        {
            result = cancellationToken.IsCancellationRequested
                ? new AcquireResult(null, AcquireFault.Canceled, null)
                : new AcquireResult(null, AcquireFault.ConnectTimeout, $"no connection within {_key.ConnectTimeout.TotalSeconds} s");
        }
        catch (SocketException fault)
        {
            result = new AcquireResult(null, FaultOf(fault), fault.Message);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            // An address the system cannot even try, such as a Unix path that is too long.
            result = new AcquireResult(null, AcquireFault.Refused, fault.Message);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            result = new AcquireResult(null, AcquireFault.TlsFailed, fault.Message);
        }

        ReleaseSlot();
        return result;
    }

    private static AcquireFault FaultOf(SocketException fault) => fault.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => AcquireFault.NameNotFound,
        SocketError.TimedOut => AcquireFault.ConnectTimeout,
        _ => AcquireFault.Refused,
    };

    private sealed class Shard
    {
        /// <summary>How many are idle, readable without the lock.</summary>
        public int Count;

        /// <summary>The idle ones; the last came back last.</summary>
        public List<UpstreamConnection> Idle { get; } = [];
    }
}
