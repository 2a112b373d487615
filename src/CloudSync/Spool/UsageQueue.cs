using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// Events between the data path and the disk: many add, one takes. Kept by value in chunks that are made when a backlog first needs them and used
/// again ever after, the last returned first, so that a quiet gateway touches two of them and a busy one allocates nothing.
/// What was taken stays until it is released, so that a failed write loses nothing.
/// </summary>
internal sealed class UsageQueue
{
    private const int ChunkEvents = 1_024;

    private readonly Lock _gate = new();
    private readonly UsageEvent[]?[] _ring;
    private readonly UsageEvent[]?[] _spare;
    private readonly int _eventsMax;
    private int _spareCount;
    private long _added;
    private long _released;
    private long _refused;
    private bool _isClosed;
    private bool _isWoken;
    private TaskCompletionSource? _idle;

    /// <summary>A queue of at most this many events.</summary>
    public UsageQueue(int eventsMax)
    {
        _eventsMax = eventsMax;
        int chunks = (eventsMax / ChunkEvents) + 2;
        _ring = new UsageEvent[chunks][];
        _spare = new UsageEvent[chunks][];
    }

    /// <summary>How many events were ever added.</summary>
    public long Added => Volatile.Read(ref _added);

    /// <summary>How many of them were released.</summary>
    public long Released => Volatile.Read(ref _released);

    /// <summary>Events that did not fit and are not yet accounted for in the log.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>How many wait.</summary>
    public long Count => Math.Max(0, Added - Released);

    /// <summary>Copies an event in; false, and counted, when the queue is full or closed.</summary>
    public bool TryAdd(in UsageEvent usage)
    {
        TaskCompletionSource? idle;
        bool isAdded;
        lock (_gate)
        {
            long position = _added;
            isAdded = !_isClosed && position - _released < _eventsMax;
            if (isAdded)
            {
                int offset = (int)(position % ChunkEvents);
                ref UsageEvent[]? chunk = ref _ring[position / ChunkEvents % _ring.Length];
                chunk ??= _spareCount > 0 ? _spare[--_spareCount]! : new UsageEvent[ChunkEvents];
                chunk[offset] = usage;
                Volatile.Write(ref _added, position + 1);
            }
            else
            {
                Volatile.Write(ref _refused, _refused + 1);
            }

            idle = _idle;
            _idle = null;
        }

        idle?.TrySetResult();
        return isAdded;
    }

    /// <summary>Ends when something is added, or at the next <see cref="Wake"/>; already ended when something waits. For one caller at a time.</summary>
    public Task WhenAddedAsync()
    {
        lock (_gate)
        {
            if (_isWoken || _added != _released || _refused != 0 || _isClosed)
            {
                _isWoken = false;
                return Task.CompletedTask;
            }

            // Its continuation is queued to the pool: whoever adds an event only hands it over.
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>Ends the wait of <see cref="WhenAddedAsync"/>, also of one that is about to begin.</summary>
    public void Wake()
    {
        TaskCompletionSource? idle;
        lock (_gate)
        {
            idle = _idle;
            _idle = null;
            _isWoken = idle is null;
        }

        idle?.TrySetResult();
    }

    /// <summary>Refuses whatever comes from now on, and wakes the taker.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        Wake();
    }

    /// <summary>The events from this position on that lie side by side, up to and without another position. Valid until they are released.</summary>
    public ReadOnlySpan<UsageEvent> Peek(long position, long end)
    {
        int offset = (int)(position % ChunkEvents);
        int count = (int)Math.Min(ChunkEvents - offset, end - position);
        lock (_gate)
        {
            return _ring[position / ChunkEvents % _ring.Length].AsSpan(offset, count);
        }
    }

    /// <summary>Lets go of all events before a position, and of so many refusals, which the log now tells of.</summary>
    public void Release(long position, long refused)
    {
        lock (_gate)
        {
            while (_released < position)
            {
                ref UsageEvent[]? chunk = ref _ring[_released / ChunkEvents % _ring.Length];
                int offset = (int)(_released % ChunkEvents);
                int count = (int)Math.Min(ChunkEvents - offset, position - _released);
                Array.Clear(chunk!, offset, count);
                Volatile.Write(ref _released, _released + count);
                if (offset + count == ChunkEvents)
                {
                    _spare[_spareCount++] = chunk;
                    chunk = null;
                }
            }

            Volatile.Write(ref _refused, _refused - refused);
        }
    }
}
