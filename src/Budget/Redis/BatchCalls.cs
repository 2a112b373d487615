namespace SatGate.Budget.Redis;

/// <summary>The calls of a store: those in flight, which are bounded, and those that wait to be used again. Thread-safe.</summary>
internal sealed class BatchCalls : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<BatchCall> _idle = new();
    private readonly RedisKeys _keys;
    private readonly int _inFlightMax;
    private int _inFlight;

    public BatchCalls(RedisConnection connection, RedisKeys keys, RedisStoreOptions options, TimeProvider timeProvider)
    {
        Connection = connection;
        _keys = keys;
        _inFlightMax = options.CallsInFlightMax;
        Deadlines = new DeadlineQueue(TimeSpan.FromMilliseconds(options.DeadlineMs), timeProvider);
        connection.Delivered += EndAnswered;
    }

    /// <summary>What calls are sent over.</summary>
    public RedisConnection Connection { get; }

    /// <summary>The deadlines of the calls in flight.</summary>
    public DeadlineQueue Deadlines { get; }

    /// <summary>A call to use, or null when too many are in flight.</summary>
    public BatchCall? Rent()
    {
        lock (_gate)
        {
            if (_inFlight == _inFlightMax)
            {
                return null;
            }

            _inFlight++;
            if (_idle.TryPop(out BatchCall? call))
            {
                return call;
            }
        }

        return new BatchCall(this, _keys);
    }

    /// <summary>Takes back a call that was answered.</summary>
    public void Return(BatchCall call)
    {
        lock (_gate)
        {
            _inFlight--;
            _idle.Push(call);
        }
    }

    /// <summary>Lets go of a call whose answer came after its deadline. Only now it is no longer in flight, so that what a dumb server piles up stays bounded.</summary>
    public void Forget(BatchCall call)
    {
        _ = call;
        lock (_gate)
        {
            _inFlight--;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Delivered -= EndAnswered;
        Deadlines.Dispose();
    }

    // The library completes its tasks before it gives the thread back, but would wake another for whoever waits for them. So nobody does.
    private void EndAnswered()
    {
        while (Deadlines.TakeAnswered() is { } call)
        {
            call.End();
        }
    }
}
