namespace SatGate.Admin.Endpoints;

/// <summary>What the API remembers between requests. Thread-safe.</summary>
internal sealed class AdminState(DateTimeOffset startedAt)
{
    /// <summary>Most streams of events open at once. 32.</summary>
    public const int FollowersMax = 32;

    private int _followers;
    private long _resetAtUnixMs;

    /// <summary>When the API was started.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Since when the governance graph counts, in milliseconds since 1970 UTC; 0 for the beginning.</summary>
    public long ResetAtUnixMs
    {
        get => Volatile.Read(ref _resetAtUnixMs);
        set => Volatile.Write(ref _resetAtUnixMs, value);
    }

    /// <summary>Takes a place for a stream of events. False when there is none.</summary>
    public bool TryFollow()
    {
        if (Interlocked.Increment(ref _followers) <= FollowersMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _followers);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void EndFollow() => Interlocked.Decrement(ref _followers);
}
