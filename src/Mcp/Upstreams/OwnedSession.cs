namespace SatGate.Mcp.Upstreams;

/// <summary>The session that belongs to one client session, or to all clients with the same abilities, and its opening. Thread-safe.</summary>
internal sealed class OwnedSession
{
    private readonly Lock _lock = new();
    private readonly Backoff _backoff = new();
    private Task<RpcSession?> _opening = Task.FromResult<RpcSession?>(null);
    private RpcSession? _current;
    private bool _hasBegun;
    private long _pausedAt;
    private TimeSpan _pause;

    /// <summary>The session; null when it is not open yet. It may have ended.</summary>
    public RpcSession? Current => Volatile.Read(ref _current);

    /// <summary>The last opening.</summary>
    public Task<RpcSession?> Opening
    {
        get
        {
            lock (_lock)
            {
                return _opening;
            }
        }
    }

    /// <summary>
    /// The opening to wait for: the one under way, or a new one when the last session has ended. False while the pause after a failure lasts.
    /// </summary>
    public bool TryBeginOpening(TimeProvider time, Func<Task<RpcSession?>> open, out Task<RpcSession?> opening)
    {
        lock (_lock)
        {
            if (!_opening.IsCompleted || _current is { IsOpen: true })
            {
                opening = _opening;
                return true;
            }

            opening = _opening;
            if (_hasBegun)
            {
                if (_pause == TimeSpan.Zero)
                {
                    _pause = _backoff.Next();
                    _pausedAt = time.GetTimestamp();
                }

                if (time.GetElapsedTime(_pausedAt) < _pause)
                {
                    return false;
                }
            }

            _hasBegun = true;
            _pause = TimeSpan.Zero;
            opening = _opening = OpenAsync(open);
            return true;
        }
    }

    private async Task<RpcSession?> OpenAsync(Func<Task<RpcSession?>> open)
    {
        // Opening takes system calls; nobody waits for those under the lock.
        await Task.Yield();
        RpcSession? session = await open();
        Volatile.Write(ref _current, session);
        return session;
    }
}
