namespace SatGate.Transport.Listening;

/// <summary>Counts the connections of the data listeners against a bound. Thread-safe.</summary>
/// <param name="max">Most connections open at once.</param>
public sealed class ConnectionLimit(int max)
{
    private int _open;
    private int _refusing;

    /// <summary>Most connections open at once.</summary>
    public int Max => max;

    /// <summary>Connections open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Counts a connection, or answers false when there are too many.</summary>
    /// <param name="isFirstRefusal">True for the first refusal since a connection was last let in: worth one line in the log.</param>
    public bool TryEnter(out bool isFirstRefusal)
    {
        isFirstRefusal = false;
        if (Interlocked.Increment(ref _open) <= max)
        {
            Volatile.Write(ref _refusing, 0);
            return true;
        }

        Interlocked.Decrement(ref _open);
        isFirstRefusal = Interlocked.Exchange(ref _refusing, 1) == 0;
        return false;
    }

    /// <summary>A counted connection is over.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);
}
