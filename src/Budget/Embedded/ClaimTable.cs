namespace SatGate.Budget.Embedded;

/// <summary>Names that are claimed, by whom, and until when. Guarded by the store's lock.</summary>
internal sealed class ClaimTable
{
    private const int StaleMax = 1_024;

    private readonly Dictionary<string, (string Owner, long EndsAtUnixMs)> _claims = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _queue = new();

    public int Count => _claims.Count;

    /// <summary>Entries of the queue, those of released claims included.</summary>
    public int QueueCount => _queue.Count;

    /// <summary>Who has claimed a name; null for nobody.</summary>
    public string? OwnerOf(string name, long nowUnixMs) =>
        _claims.TryGetValue(name, out (string Owner, long EndsAtUnixMs) claim) && claim.EndsAtUnixMs > nowUnixMs ? claim.Owner : null;

    public void Set(string name, long endsAtUnixMs, string owner)
    {
        _claims[name] = (owner, endsAtUnixMs);
        _queue.Enqueue(name, endsAtUnixMs);
    }

    /// <summary>Takes out a name before its time.</summary>
    public void Release(string name)
    {
        _claims.Remove(name);
        if (_queue.Count > (2 * _claims.Count) + StaleMax)
        {
            _queue.Clear();
            foreach ((string standing, (_, long endsAt)) in _claims)
            {
                _queue.Enqueue(standing, endsAt);
            }
        }
    }

    /// <summary>Takes out a name whose time is over, or null when there is none.</summary>
    public string? TakeOver(long nowUnixMs)
    {
        while (_queue.TryPeek(out string? name, out long endsAt) && endsAt <= nowUnixMs)
        {
            _queue.Dequeue();
            if (_claims.TryGetValue(name, out (string Owner, long EndsAtUnixMs) claim) && claim.EndsAtUnixMs == endsAt)
            {
                _claims.Remove(name);
                return name;
            }
        }

        return null;
    }
}
