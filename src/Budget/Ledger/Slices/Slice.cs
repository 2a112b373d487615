namespace SatGate.Budget.Ledger;

/// <summary>
/// Money of a path that this gateway holds ahead, and spends in memory. Once it is closed nothing is spent from it any more; and nothing is spent
/// after the end of its lease, by a clock that nobody sets. Thread-safe.
/// </summary>
internal sealed class Slice
{
    // Leaves room for what many slices of one gateway count.
    private const int CountBits = 36;

    private readonly SliceSlot _slot;
    private readonly long _numbers;
    private long _granted;
    private long _count;
    private long _usableUntil;
    private long _storeRemaining;

    /// <summary>Makes one that the store has granted.</summary>
    /// <param name="holdId">Its hold.</param>
    /// <param name="window">Its buckets.</param>
    /// <param name="slot">Where its spending is counted.</param>
    /// <param name="number">Its number in this gateway, from 1.</param>
    public Slice(string holdId, PathWindow window, SliceSlot slot, long number)
    {
        HoldId = holdId;
        Window = window;
        _slot = slot;
        _numbers = (1L << 62) | (number << CountBits);
    }

    /// <summary>Its hold.</summary>
    public string HoldId { get; }

    /// <summary>Its buckets.</summary>
    public PathWindow Window { get; }

    /// <summary>Where its spending is counted.</summary>
    public SliceSlot Slot => _slot;

    /// <summary>What may be spent in all, in 10⁻⁹ US dollars.</summary>
    public long Granted => Volatile.Read(ref _granted);

    /// <summary>What may still be spent.</summary>
    public long Available => Granted - _slot.Used;

    /// <summary>Until when the store surely has the hold, as a timestamp.</summary>
    public long EndsAt { get; private set; }

    /// <summary>How much was granted the last time.</summary>
    public long LastGrant { get; private set; }

    /// <summary>When that was, as a timestamp.</summary>
    public long GrantedAt { get; private set; }

    /// <summary>What the first bucket had left when the store answered last.</summary>
    public long StoreRemaining => Volatile.Read(ref _storeRemaining);

    /// <summary>Adds what the store has granted.</summary>
    public void Grant(long amount, long storeRemaining, long now)
    {
        Volatile.Write(ref _storeRemaining, storeRemaining);
        LastGrant = amount;
        GrantedAt = now;
        Interlocked.Add(ref _granted, amount);
    }

    /// <summary>Says until when the store has the hold.</summary>
    /// <param name="endsAt">The end of the lease, as a timestamp.</param>
    /// <param name="margin">How long before it nothing is spent any more, in ticks of timestamps.</param>
    public void Extend(long endsAt, long margin)
    {
        EndsAt = endsAt;
        Volatile.Write(ref _usableUntil, endsAt - margin);
    }

    /// <summary>Whether something may be spent at a moment.</summary>
    public bool IsUsable(long now) => now < Volatile.Read(ref _usableUntil);

    /// <summary>Spends an amount. Gives the charge its number.</summary>
    public bool TrySpend(long amount, out long number)
    {
        if (!_slot.TrySpend(amount, Granted))
        {
            number = 0;
            return false;
        }

        number = _numbers | Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>Takes an amount back. False when the slice was ended.</summary>
    public bool TryGiveBack(long amount) => _slot.TryGiveBack(amount);

    /// <summary>Lets nothing more be spent, and answers what was.</summary>
    public long Close() => _slot.Close();
}
