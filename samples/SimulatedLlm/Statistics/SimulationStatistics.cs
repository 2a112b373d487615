using System.Globalization;

namespace SatGate.SimulatedLlm;

/// <summary>What the process has served. Thread-safe.</summary>
/// <param name="time">The clock of every figure.</param>
internal sealed class SimulationStatistics(TimeProvider time)
{
    /// <summary>How many cancelled answers are remembered; the oldest is forgotten first.</summary>
    public const int CancellationsMax = 1024;

    private readonly Lock _lock = new();
    private readonly Queue<CancelledGeneration> _cancellations = new();
    private long _lastId;
    private long _connectionsAccepted;
    private long _connectionsOpen;
    private long _requests;
    private long _requestsOpen;
    private long _streamsOpened;
    private long _streamsOpen;
    private long _streamsCompleted;
    private long _streamsCancelled;
    private long _streamsFaulted;
    private long _answersCancelled;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>A name for a request that brought none: a number that counts up.</summary>
    public string NextId() => Interlocked.Increment(ref _lastId).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Counts a connection that was accepted.</summary>
    public void ConnectionOpened()
    {
        Interlocked.Increment(ref _connectionsAccepted);
        Interlocked.Increment(ref _connectionsOpen);
    }

    /// <summary>Counts a connection that ended.</summary>
    public void ConnectionClosed() => Interlocked.Decrement(ref _connectionsOpen);

    /// <summary>Counts a request that arrived.</summary>
    public void RequestOpened()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _requestsOpen);
    }

    /// <summary>Counts a request whose handling ended.</summary>
    public void RequestClosed() => Interlocked.Decrement(ref _requestsOpen);

    /// <summary>Counts a stream that began.</summary>
    public void StreamOpened()
    {
        Interlocked.Increment(ref _streamsOpened);
        Interlocked.Increment(ref _streamsOpen);
    }

    /// <summary>Counts a stream that ran to its end.</summary>
    public void StreamCompleted()
    {
        Interlocked.Increment(ref _streamsCompleted);
        Interlocked.Decrement(ref _streamsOpen);
    }

    /// <summary>Counts a stream that a setting broke off.</summary>
    public void StreamFaulted()
    {
        Interlocked.Increment(ref _streamsFaulted);
        Interlocked.Decrement(ref _streamsOpen);
    }

    /// <summary>Counts and remembers an answer whose client went away.</summary>
    public void Cancelled(in CancelledGeneration cancelled)
    {
        if (cancelled.Stream)
        {
            Interlocked.Increment(ref _streamsCancelled);
            Interlocked.Decrement(ref _streamsOpen);
        }
        else
        {
            Interlocked.Increment(ref _answersCancelled);
        }

        lock (_lock)
        {
            if (_cancellations.Count == CancellationsMax)
            {
                _cancellations.Dequeue();
            }

            _cancellations.Enqueue(cancelled);
        }
    }

    /// <summary>The figures as they stand.</summary>
    public StatisticsReport Report()
    {
        CancelledGeneration[] cancellations;
        lock (_lock)
        {
            cancellations = [.. _cancellations];
        }

        return new StatisticsReport
        {
            ConnectionsAccepted = Volatile.Read(ref _connectionsAccepted),
            ConnectionsOpen = Volatile.Read(ref _connectionsOpen),
            Requests = Volatile.Read(ref _requests),
            RequestsOpen = Volatile.Read(ref _requestsOpen),
            StreamsOpened = Volatile.Read(ref _streamsOpened),
            StreamsOpen = Volatile.Read(ref _streamsOpen),
            StreamsCompleted = Volatile.Read(ref _streamsCompleted),
            StreamsCancelled = Volatile.Read(ref _streamsCancelled),
            StreamsFaulted = Volatile.Read(ref _streamsFaulted),
            AnswersCancelled = Volatile.Read(ref _answersCancelled),
            LastCancellations = cancellations,
            Clock = ClockReading.Take(time),
            Process = ProcessReading.Take(),
        };
    }
}
