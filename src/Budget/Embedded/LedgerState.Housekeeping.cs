using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>Claims, and the forgetting of what is over.</summary>
internal sealed partial class LedgerState
{
    /// <summary>Whether a claim can be written down: false when the journal has no room or there are too many.</summary>
    public bool HasRoomForClaim() => _claims.Count < _options.ClaimsMax && _journal.TryReserve(2 * JournalRecord.BytesMax);

    /// <summary>Claims a name, for which there must be room. False when somebody else has claimed it already.</summary>
    public bool TryClaim(string name, string owner, long endsAtUnixMs, long nowUnixMs)
    {
        if (_claims.IsClaimed(name, nowUnixMs))
        {
            return _claims.IsOwner(name, owner, nowUnixMs);
        }

        _entry.Begin(JournalKind.Claim);
        _entry.Name = name;
        _entry.EndsAtUnixMs = endsAtUnixMs;
        _journal.Append(_entry);
        _claims.Set(name, endsAtUnixMs, owner);
        return true;
    }

    /// <summary>Releases a name that this owner has claimed; false when it has not. Null when the journal has no room.</summary>
    public bool? TryRelease(string name, string owner, long nowUnixMs)
    {
        if (!_claims.IsOwner(name, owner, nowUnixMs))
        {
            return false;
        }

        if (!_journal.TryReserve(JournalRecord.BytesMax))
        {
            return null;
        }

        _entry.Begin(JournalKind.Unclaim);
        _entry.Name = name;
        _journal.Append(_entry);
        _claims.Release(name);
        return true;
    }

    /// <summary>Forgets buckets and claims whose time is over and instances that have been silent, at most so many. True when there may be more.</summary>
    public bool Forget(int countMax, long nowUnixMs)
    {
        int forgotten = ForgetInstances(nowUnixMs);
        while (forgotten < countMax && _journal.TryReserve(JournalRecord.BytesMax) && _buckets.NextOver(nowUnixMs) is { } state)
        {
            DropBucket(state);
            forgotten++;
        }

        while (forgotten < countMax && _journal.TryReserve(JournalRecord.BytesMax) && _claims.TakeOver(nowUnixMs) is { } name)
        {
            _entry.Begin(JournalKind.Unclaim);
            _entry.Name = name;
            _journal.Append(_entry);
            forgotten++;
        }

        return forgotten >= countMax;
    }

    private int ForgetInstances(long nowUnixMs)
    {
        int forgotten = 0;
        foreach (InstanceState instance in _instances.Values)
        {
            if (nowUnixMs - instance.SeenAtUnixMs > _options.InstanceSilence.TotalMilliseconds && _journal.TryReserve(JournalRecord.BytesMax))
            {
                _entry.Begin(JournalKind.Forget);
                AppendFor(instance);
                _instances.Remove(instance.Id);
                forgotten++;
            }
        }

        return forgotten;
    }

    /// <summary>Forgets a bucket, in a record of its own. What the caller has put into the entry so far must be nothing but its kind.</summary>
    private void DropBucket(BucketState state)
    {
        JournalKind kind = _entry.Kind;
        _entry.Begin(JournalKind.Drop);
        _entry.AddBucket(state.Id);
        _journal.Append(_entry);
        _buckets.Drop(state);
        _entry.Begin(kind);
    }
}
