namespace SatGate.Mcp.Upstreams;

/// <summary>
/// Holds the calls to one tool server to so many at once; a bounded number waits beyond those, first come first served. Thread-safe, and allocates nothing
/// once the queue has grown. Callers may hold their session's lock when they enter, and no lock when they leave.
/// </summary>
internal sealed class CallLimiter
{
    private readonly Lock _lock = new();
    private readonly Queue<(RpcSession Session, long Id)> _waiting = new();
    private readonly int _activeMax;
    private readonly int _waitingMax;
    private int _active;

    /// <summary>Makes one.</summary>
    /// <param name="activeMax">Calls at once.</param>
    /// <param name="waitingMax">Calls that wait beyond those.</param>
    public CallLimiter(int activeMax, int waitingMax)
    {
        _activeMax = activeMax;
        _waitingMax = waitingMax;
    }

    /// <summary>Calls under way.</summary>
    public int Active
    {
        get
        {
            lock (_lock)
            {
                return _active;
            }
        }
    }

    /// <summary>A call wants to pass: true at once, false when it waits and will be transmitted in its turn, null when there is no room to wait.</summary>
    public bool? Enter(RpcSession session, long id)
    {
        lock (_lock)
        {
            if (_active < _activeMax)
            {
                _active++;
                return true;
            }

            if (_waiting.Count >= _waitingMax)
            {
                return null;
            }

            _waiting.Enqueue((session, id));
            return false;
        }
    }

    /// <summary>A call has ended: the next one that still waits takes its place.</summary>
    public void Leave()
    {
        while (true)
        {
            (RpcSession Session, long Id) next;
            lock (_lock)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _active--;
                    return;
                }
            }

            if (next.Session.TransmitWaiting(next.Id))
            {
                return;
            }
        }
    }
}
