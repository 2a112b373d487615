using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>All buckets by name, and those with an end by their end. Guarded by the store's lock.</summary>
internal sealed class BucketTable
{
    private static int _stamps;

    private readonly int _stamp = Interlocked.Increment(ref _stamps);
    private readonly HashSet<BucketState> _states = new(new NameComparer());
    private readonly HashSet<BucketState>.AlternateLookup<BucketKey> _byName;
    private readonly PriorityQueue<BucketState, long> _ends = new();

    /// <summary>Makes an empty table.</summary>
    /// <param name="nextId">The number of the next bucket.</param>
    public BucketTable(long nextId)
    {
        NextId = nextId;
        _byName = _states.GetAlternateLookup<BucketKey>();
    }

    public int Count => _states.Count;

    public long NextId { get; private set; }

    /// <summary>The state of a bucket, or null when there is none or its time is over.</summary>
    public BucketState? Find(BudgetBucket bucket, long nowUnixMs)
    {
        BucketState? state = FindStanding(bucket);
        return state?.Stands(nowUnixMs) == true ? state : null;
    }

    /// <summary>The state of a bucket even when its time is over but it was not dropped yet.</summary>
    public BucketState? FindStanding(BudgetBucket bucket)
    {
        if (bucket.StoreTag is BucketState known && known.Stamp == _stamp && !known.IsDropped)
        {
            return known;
        }

        if (!_byName.TryGetValue(BucketKey.Of(bucket.BudgetId, bucket.WindowId), out BucketState? state))
        {
            return null;
        }

        bucket.StoreTag = state;
        return state;
    }

    /// <summary>The hash of the names of a set, whether the buckets exist or not.</summary>
    public ulong HashOf(BucketSet set)
    {
        if (set.StoreTag is BucketState only && only.Stamp == _stamp)
        {
            return only.Hash;
        }

        if (set.StoreTag is KnownPath known && known.Stamp == _stamp)
        {
            return known.Hash;
        }

        ulong hash = HashOf(set[0]);
        for (int i = 1; i < set.Count; i++)
        {
            hash = Fingerprint.Mix(hash, HashOf(set[i]));
        }

        return hash;
    }

    /// <summary>Takes the states of a set from what it remembers. 0 when it does not, or when one of them is no more.</summary>
    public int TakeKnown(BucketSet set, Span<BucketState> path, long nowUnixMs)
    {
        if (set.StoreTag is BucketState only)
        {
            path[0] = only;
            return only.Stamp == _stamp && only.Stands(nowUnixMs) ? 1 : 0;
        }

        if (set.StoreTag is not KnownPath known || known.Stamp != _stamp)
        {
            return 0;
        }

        BucketState[] states = known.States;
        for (int i = 0; i < states.Length; i++)
        {
            path[i] = states[i];
            if (!states[i].Stands(nowUnixMs))
            {
                return 0;
            }
        }

        return states.Length;
    }

    /// <summary>Lets a set remember its states, so that the next time it costs neither a search nor the way over its buckets.</summary>
    public void Remember(BucketSet set, ReadOnlySpan<BucketState> path) =>
        set.StoreTag = path.Length == 1 ? path[0] : new KnownPath(_stamp, HashOf(set), path.ToArray());

    /// <summary>Makes an empty bucket with the next number. Nothing of that name may be there.</summary>
    public BucketState Make(BudgetBucket bucket)
    {
        long dropsAt = bucket.EndsAtUnixMs == 0 ? 0 : bucket.EndsAtUnixMs + bucket.KeepMs;
        BucketState state = Add(bucket.BudgetId, bucket.WindowId, NextId++, dropsAt);
        bucket.StoreTag = state;
        return state;
    }

    /// <summary>Adds a bucket that the database knows.</summary>
    public BucketState Add(string budgetId, string? windowId, long id, long dropsAtUnixMs)
    {
        var state = new BucketState(budgetId, windowId, Fingerprint.OfName(budgetId, windowId), id, _stamp) { DropsAtUnixMs = dropsAtUnixMs };
        if (!_states.Add(state))
        {
            throw new InvalidDataException("Two buckets have the same name.");
        }

        if (dropsAtUnixMs != 0)
        {
            _ends.Enqueue(state, dropsAtUnixMs);
        }

        return state;
    }

    /// <summary>Forgets a bucket.</summary>
    public void Drop(BucketState state)
    {
        state.IsDropped = true;
        _states.Remove(state);
    }

    /// <summary>A bucket whose time is over, or null. It must be dropped before the next is asked for.</summary>
    public BucketState? NextOver(long nowUnixMs)
    {
        while (_ends.TryPeek(out BucketState? state, out long dropsAt) && (state.IsDropped || dropsAt <= nowUnixMs))
        {
            _ends.Dequeue();
            if (!state.IsDropped)
            {
                return state;
            }
        }

        return null;
    }

    private ulong HashOf(BudgetBucket bucket) =>
        bucket.StoreTag is BucketState known && known.Stamp == _stamp ? known.Hash : Fingerprint.OfName(bucket.BudgetId, bucket.WindowId);

    private sealed class NameComparer : IEqualityComparer<BucketState>, IAlternateEqualityComparer<BucketKey, BucketState>
    {
        public bool Equals(BucketState? x, BucketState? y) =>
            ReferenceEquals(x, y) || (x!.Hash == y!.Hash && x.BudgetId == y.BudgetId && x.WindowId == y.WindowId);

        public int GetHashCode(BucketState state) => (int)state.Hash;

        public bool Equals(BucketKey key, BucketState state) => key.Hash == state.Hash && key.BudgetId == state.BudgetId && key.WindowId == state.WindowId;

        public int GetHashCode(BucketKey key) => (int)key.Hash;

        public BucketState Create(BucketKey key) => throw new NotSupportedException("A bucket is made by the table.");
    }
}
