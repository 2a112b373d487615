namespace SatGate.SimulatedLlm;

/// <summary>
/// Holds events back until they are due. Event i is due a fixed time after the first one, counted from the start, so
/// lateness of one (at most about a millisecond, the timer's step) never adds up. Not thread-safe.
/// </summary>
internal sealed class EventPacer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _first;
    private readonly double _secondsPerEvent;
    private readonly long _started;
    private PeriodicTimer? _timer;

    /// <summary>Starts the clock.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="first">When event 0 is due.</param>
    /// <param name="secondsPerEvent">The time between two events, 0 or more.</param>
    public EventPacer(TimeProvider time, TimeSpan first, double secondsPerEvent)
    {
        _time = time;
        _first = first;
        _secondsPerEvent = secondsPerEvent;
        _started = time.GetTimestamp();
    }

    /// <summary>The pacer that the settings ask for, or null when nothing is ever held back.</summary>
    public static EventPacer? Create(TimeProvider time, SimulationSettings settings)
    {
        double secondsPerEvent = settings.TokensPerSecond > 0 ? 1 / settings.TokensPerSecond : 0;
        return secondsPerEvent > 0 || settings.FirstTokenDelay > TimeSpan.Zero
            ? new EventPacer(time, settings.FirstTokenDelay, secondsPerEvent)
            : null;
    }

    /// <summary>Returns when event <paramref name="number"/> is due, at once when it is overdue.</summary>
    public ValueTask WaitAsync(long number, CancellationToken cancellationToken)
    {
        TimeSpan remaining = Remaining(number);
        return remaining <= TimeSpan.Zero ? ValueTask.CompletedTask : WaitTimerAsync(number, remaining, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private async ValueTask WaitTimerAsync(long number, TimeSpan remaining, CancellationToken cancellationToken)
    {
        // A tick left over from an earlier period may end the wait early; the loop then waits for the rest.
        for (; remaining > TimeSpan.Zero; remaining = Remaining(number))
        {
            TimeSpan period = TimeSpan.FromMilliseconds(Math.Ceiling(remaining.TotalMilliseconds));
            if (_timer is null)
            {
                _timer = new PeriodicTimer(period, _time);
            }
            else
            {
                _timer.Period = period;
            }

            await _timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private TimeSpan Remaining(long number) => _first + TimeSpan.FromSeconds(number * _secondsPerEvent) - _time.GetElapsedTime(_started);
}
