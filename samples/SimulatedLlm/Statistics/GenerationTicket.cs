namespace SatGate.SimulatedLlm;

/// <summary>
/// Follows one answer from its first byte to its end and counts that end once: completed, faulted by a setting, or
/// cancelled because the client went away, which it notes at the moment the server sees it.
/// </summary>
internal sealed class GenerationTicket : IDisposable
{
    private readonly SimulationStatistics _statistics;
    private readonly string _path;
    private readonly bool _stream;
    private readonly long _openedTicks;
    private readonly CancellationToken _clientLeft;
    private readonly CancellationTokenRegistration _registration;
    private int _ended;

    /// <summary>Begins to follow an answer.</summary>
    /// <param name="statistics">Where its end is counted.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="path">The request's path.</param>
    /// <param name="stream">Whether the answer is a stream.</param>
    /// <param name="clientLeft">Cancelled when the client goes away.</param>
    public GenerationTicket(SimulationStatistics statistics, string id, string path, bool stream, CancellationToken clientLeft)
    {
        _statistics = statistics;
        Id = id;
        _path = path;
        _stream = stream;
        _openedTicks = statistics.Time.GetTimestamp();
        _clientLeft = clientLeft;
        if (stream)
        {
            statistics.StreamOpened();
        }

        _registration = clientLeft.UnsafeRegister(static ticket => ((GenerationTicket)ticket!).Cancelled(), this);
    }

    /// <summary>The request's id.</summary>
    public string Id { get; }

    /// <summary>Tokens handed to the kernel so far.</summary>
    public int Tokens { get; set; }

    /// <summary>Notes that the answer is complete; what the client does from here on is its own affair.</summary>
    public void Completed()
    {
        if (TryEnd() && _stream)
        {
            _statistics.StreamCompleted();
        }
    }

    /// <summary>Notes that the answer is broken off on purpose.</summary>
    public void Faulted()
    {
        if (TryEnd() && _stream)
        {
            _statistics.StreamFaulted();
        }
    }

    /// <summary>Stops following; an answer that has not ended by now ended by a failure.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        if (_clientLeft.IsCancellationRequested)
        {
            // Whoever waited on the same token may have been told first, and come here before our own registration was.
            Cancelled();
        }
        else
        {
            Faulted();
        }
    }

    /// <summary>Notes that the client went away, unless the answer has ended; a failed write may show it before the token does.</summary>
    public void Cancelled()
    {
        if (TryEnd())
        {
            _statistics.Cancelled(new CancelledGeneration(
                Id, _path, _stream, Tokens, _openedTicks, _statistics.Time.GetTimestamp(), ClockReading.WallClock(_statistics.Time)));
        }
    }

    private bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;
}
