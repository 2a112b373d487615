namespace SatGate.Budget.Embedded;

/// <summary>Names that are claimed, and until when. Guarded by the store's lock.</summary>
internal sealed class ClaimTable
{
    private readonly Dictionary<string, long> _ends = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _queue = new();

    public int Count => _ends.Count;

    public bool IsClaimed(string name, long nowUnixMs) => _ends.TryGetValue(name, out long endsAt) && endsAt > nowUnixMs;

    public void Set(string name, long endsAtUnixMs)
    {
        _ends[name] = endsAtUnixMs;
        _queue.Enqueue(name, endsAtUnixMs);
    }

    /// <summary>Takes out a name whose time is over, or null when there is none.</summary>
    public string? TakeOver(long nowUnixMs)
    {
        while (_queue.TryPeek(out string? name, out long endsAt) && endsAt <= nowUnixMs)
        {
            _queue.Dequeue();
            if (_ends.TryGetValue(name, out long current) && current == endsAt)
            {
                _ends.Remove(name);
                return name;
            }
        }

        return null;
    }
}
