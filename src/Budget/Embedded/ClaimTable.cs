namespace SatGate.Budget.Embedded;

/// <summary>
/// Names that are claimed, until when, and by whom. Owners are kept in memory only: who claimed before the store was opened can neither repeat nor
/// release, which errs on the side of a claim that stands. Guarded by the store's lock.
/// </summary>
internal sealed class ClaimTable
{
    private const int StaleSlack = 1024;

    private readonly Dictionary<string, (long EndsAtUnixMs, string? Owner)> _claims = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _queue = new();

    public int Count => _claims.Count;

    /// <summary>Entries of the queue, those of released claims included.</summary>
    public int QueueCount => _queue.Count;

    public bool IsClaimed(string name, long nowUnixMs) => _claims.TryGetValue(name, out (long EndsAtUnixMs, string? Owner) claim) && claim.EndsAtUnixMs > nowUnixMs;

    /// <summary>Whether a name is claimed by this owner.</summary>
    public bool IsOwner(string name, string owner, long nowUnixMs) =>
        _claims.TryGetValue(name, out (long EndsAtUnixMs, string? Owner) claim) && claim.EndsAtUnixMs > nowUnixMs && claim.Owner == owner;

    public void Set(string name, long endsAtUnixMs, string? owner)
    {
        _claims[name] = (endsAtUnixMs, owner);
        _queue.Enqueue(name, endsAtUnixMs);
    }

    /// <summary>Takes out a name before its time.</summary>
    public void Release(string name)
    {
        _claims.Remove(name);
        if (_queue.Count > (2 * _claims.Count) + StaleSlack)
        {
            // What is claimed and released again and again leaves an entry each time, which would stay until its time is over.
            _queue.Clear();
            _queue.EnqueueRange(_claims.Select(static c => (c.Key, c.Value.EndsAtUnixMs)));
        }
    }

    /// <summary>Takes out a name whose time is over, or null when there is none.</summary>
    public string? TakeOver(long nowUnixMs)
    {
        while (_queue.TryPeek(out string? name, out long endsAt) && endsAt <= nowUnixMs)
        {
            _queue.Dequeue();
            if (_claims.TryGetValue(name, out (long EndsAtUnixMs, string? Owner) current) && current.EndsAtUnixMs == endsAt)
            {
                _claims.Remove(name);
                return name;
            }
        }

        return null;
    }
}
