using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>Claims, and the forgetting of what is over.</summary>
internal sealed partial class LedgerState
{
    /// <summary>Whether the journal has room for a claim.</summary>
    public bool HasRoomForClaim() => _journal.TryReserve(2 * JournalRecord.BytesMax);

    /// <summary>Claims a name, for which there must be room. False when another has claimed it.</summary>
    public bool TryClaim(string name, string owner, long endsAtUnixMs, long nowUnixMs)
    {
        if (_claims.OwnerOf(name, nowUnixMs) is { } standing)
        {
            return standing == owner;
        }

        _entry.Begin(JournalKind.Claim);
        _entry.Name = name;
        _entry.BudgetId = owner;
        _entry.EndsAtUnixMs = endsAtUnixMs;
        _journal.Append(_entry);
        _claims.Set(name, endsAtUnixMs, owner);
        return true;
    }

    /// <summary>Releases a claim, for which there must be room. False when it is not this owner's.</summary>
    public bool Release(string name, string owner, long nowUnixMs)
    {
        if (_claims.OwnerOf(name, nowUnixMs) != owner)
        {
            return false;
        }

        AppendUnclaim(name);
        _claims.Release(name);
        return true;
    }

    /// <summary>Forgets buckets and claims whose time is over and instances of earlier processes, at most so many. True when there may be more.</summary>
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
            AppendUnclaim(name);
            forgotten++;
        }

        return forgotten >= countMax;
    }

    private void AppendUnclaim(string name)
    {
        _entry.Begin(JournalKind.Unclaim);
        _entry.Name = name;
        _journal.Append(_entry);
    }

    /// <summary>Instances of earlier processes: those that are silent, and the oldest of those that are too many.</summary>
    private int ForgetInstances(long nowUnixMs)
    {
        if (!_instances.Values.Any(i => !i.IsLive))
        {
            return 0;
        }

        int forgotten = 0;
        InstanceState[] earlier = [.. _instances.Values.Where(i => !i.IsLive).OrderBy(i => i.HeardAtUnixMs)];
        foreach (InstanceState instance in earlier)
        {
            bool isSilent = nowUnixMs - instance.HeardAtUnixMs >= _options.InstanceSilence.TotalMilliseconds;
            bool isOneTooMany = earlier.Length - forgotten > _options.InstancesMax / 2;
            if ((isSilent || isOneTooMany) && _journal.TryReserve(JournalRecord.BytesMax))
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
