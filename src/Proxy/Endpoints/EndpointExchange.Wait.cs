using System.Threading.Tasks.Sources;

namespace SatGate.Proxy.Endpoints;

/// <summary>Waiting: for whoever has something to send, for the client to go away, for a moment in time. One wait at a time, and no allocation.</summary>
public sealed partial class EndpointExchange : IValueTaskSource<EndpointEvents>
{
    /// <summary>Stands beside the events while somebody waits.</summary>
    private const int Waiting = 1 << 16;

    private static readonly Action<EndpointExchange> Complete = static exchange => exchange._core.SetResult(false);

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _events;
    private long _dueMs;

    /// <summary>
    /// Waits for the next events, which are forgotten with that. Completes at once when there are some; else whoever raises one goes on with the
    /// waiting method on its own thread.
    /// </summary>
    public ValueTask<EndpointEvents> WaitAsync()
    {
        int seen = Volatile.Read(ref _events);
        while (true)
        {
            if (seen != 0)
            {
                return new ValueTask<EndpointEvents>((EndpointEvents)Interlocked.Exchange(ref _events, 0));
            }

            _core.Reset();
            seen = Interlocked.CompareExchange(ref _events, Waiting, 0);
            if (seen == 0)
            {
                return new ValueTask<EndpointEvents>(this, _core.Version);
            }
        }
    }

    /// <summary>Ends the wait, or the next one. From any thread.</summary>
    /// <param name="isInline">
    /// Whether what waits goes on inside this call, which is the quickest, and wants no lock to be held; else it goes on in the thread pool.
    /// </param>
    public void Signal(bool isInline = true) => Raise(EndpointEvents.Signaled, isInline);

    /// <summary>Watches the client while the answer is under way, so that its going away ends a wait at once. The body must have been read. Only the first call counts.</summary>
    public void Watch() => _connection.WatchEndpoint(this);

    /// <summary>Ends a wait after this time; what was armed before counts no more. Zero arms nothing. Exact to a tick of the clock.</summary>
    public void Arm(TimeSpan after) => Volatile.Write(ref _dueMs, after <= TimeSpan.Zero ? 0 : _connection.NowMs + (long)after.TotalMilliseconds);

    EndpointEvents IValueTaskSource<EndpointEvents>.GetResult(short token)
    {
        _core.GetResult(token);
        return (EndpointEvents)Interlocked.Exchange(ref _events, 0);
    }

    ValueTaskSourceStatus IValueTaskSource<EndpointEvents>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<EndpointEvents>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Begins a new exchange: what was raised in the last one is forgotten.</summary>
    internal void Begin()
    {
        Phase = EndpointPhase.Open;
        KeepAlive = false;
        HoldsRead = true;
        IsWatched = false;
        Volatile.Write(ref _dueMs, 0);
        Interlocked.Exchange(ref _events, 0);
        if (IsClientGone)
        {
            Raise(EndpointEvents.ClientGone, isInline: true);
        }
    }

    /// <summary>Looks at the deadline.</summary>
    internal void OnTick(long nowMs)
    {
        long due = Volatile.Read(ref _dueMs);
        if (due > 0 && due <= nowMs && Interlocked.CompareExchange(ref _dueMs, 0, due) == due)
        {
            Raise(EndpointEvents.Due, isInline: false);
        }
    }

    /// <summary>Remembers an event and ends the wait under way.</summary>
    /// <param name="raised">What happened.</param>
    /// <param name="isInline">Whether the waiting method may go on inside this call: not on the thread of the clock, which has others to look at.</param>
    internal void Raise(EndpointEvents raised, bool isInline)
    {
        int seen = Volatile.Read(ref _events);
        while (true)
        {
            int found = Interlocked.CompareExchange(ref _events, (seen | (int)raised) & ~Waiting, seen);
            if (found == seen)
            {
                break;
            }

            seen = found;
        }

        if ((seen & Waiting) == 0)
        {
            return;
        }

        if (isInline)
        {
            _core.SetResult(false);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(Complete, this, preferLocal: false);
        }
    }
}
