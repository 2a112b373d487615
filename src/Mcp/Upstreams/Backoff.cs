namespace SatGate.Mcp.Upstreams;

/// <summary>The pauses between attempts: doubling, with a random part so that many do not come at once. Not thread-safe.</summary>
internal sealed class Backoff
{
    /// <summary>The first pause.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;

    /// <summary>The next pause: between three quarters of its length and all of it.</summary>
    public TimeSpan Next()
    {
        TimeSpan pause = _next;
        _next = pause * 2 > Longest ? Longest : pause * 2;
        return pause * (0.75 + (Random.Shared.NextDouble() * 0.25));
    }

    /// <summary>Begins anew with the first.</summary>
    public void Reset() => _next = First;
}
