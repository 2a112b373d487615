namespace SatGate.Mcp.Upstreams;

/// <summary>
/// Holds the calls to one tool server to so many at once; a bounded number waits beyond those, first come first served. Thread-safe, and allocates nothing
/// once the queue has grown. Callers may hold their session's lock when they enter or give up
/// waiting, and no lock when they leave.
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

    /// <summary>Calls that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Calls of a session do not wait any more, so that those that do have their room and get their turn sooner.</summary>
    /// <param name="session">The session.</param>
    /// <param name="id">The call; 0 for all of the session.</param>
    public void Forget(RpcSession session, long id)
    {
        lock (_lock)
        {
            // Once around, which leaves the others in their order.
            for (int i = _waiting.Count; i > 0; i--)
            {
                (RpcSession Session, long Id) waiting = _waiting.Dequeue();
                if (!ReferenceEquals(waiting.Session, session) || (id != 0 && waiting.Id != id))
                {
                    _waiting.Enqueue(waiting);
                }
            }
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
