namespace SatGate.Budget.Redis;

/// <summary>
/// Ends calls that wait for too long. All have the same deadline, so they stand in the order in which they were sent, and one timer for the first
/// of them serves all. Costs nothing while nothing waits, and no allocation for a call. Thread-safe.
/// </summary>
internal sealed class DeadlineQueue : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private BatchCall? _first;
    private BatchCall? _last;
    private bool _isArmed;

    public DeadlineQueue(TimeSpan deadline, TimeProvider timeProvider)
    {
        _deadline = deadline;
        _timeProvider = timeProvider;
        _timer = timeProvider.CreateTimer(static queue => ((DeadlineQueue)queue!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds a call that is about to be sent.</summary>
    public void Add(BatchCall call)
    {
        lock (_gate)
        {
            call.SentAt = _timeProvider.GetTimestamp();
            call.Previous = _last;
            call.Next = null;
            if (_last is null)
            {
                _first = call;
            }
            else
            {
                _last.Next = call;
            }

            _last = call;
            if (!_isArmed)
            {
                _isArmed = true;
                _timer.Change(_deadline, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Removes a call that was answered. The timer stays: another call is likely to wait when it comes.</summary>
    public void Remove(BatchCall call)
    {
        lock (_gate)
        {
            Unlink(call);
        }
    }

    /// <summary>A call whose answer is there and was not taken before; the caller ends it. Null when there is none.</summary>
    public BatchCall? TakeAnswered()
    {
        lock (_gate)
        {
            for (BatchCall? call = _first; call is not null; call = call.Next)
            {
                if (call.TryTakeReply())
                {
                    return call;
                }
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Expire()
    {
        while (TakeLate(out int turn) is { } call)
        {
            call.Expire(turn);
        }
    }

    /// <summary>The first call when it is late; else null, and the timer waits for it.</summary>
    private BatchCall? TakeLate(out int turn)
    {
        turn = 0;
        lock (_gate)
        {
            if (_first is not { } call)
            {
                _isArmed = false;
                return null;
            }

            TimeSpan left = _deadline - _timeProvider.GetElapsedTime(call.SentAt);
            if (left > TimeSpan.Zero)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return null;
            }

            turn = call.Turn;
            Unlink(call);
            return call;
        }
    }

    private void Unlink(BatchCall call)
    {
        if (call.Previous is null && !ReferenceEquals(_first, call))
        {
            // Taken already.
            return;
        }

        if (call.Previous is null)
        {
            _first = call.Next;
        }
        else
        {
            call.Previous.Next = call.Next;
        }

        if (call.Next is null)
        {
            _last = call.Previous;
        }
        else
        {
            call.Next.Previous = call.Previous;
        }

        call.Previous = null;
        call.Next = null;
    }
}
