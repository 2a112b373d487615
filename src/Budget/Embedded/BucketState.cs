using SatGate.Budget.Operations;
using SatGate.Model.Money;

namespace SatGate.Budget.Embedded;

/// <summary>
/// What one bucket holds. The limit is not kept but is the sum of the others. There may be millions of these, so every field counts. Guarded by
/// the store's lock.
/// </summary>
internal sealed class BucketState(string budgetId, string? windowId, ulong hash, long id, int stamp)
{
    public string BudgetId => budgetId;

    public string? WindowId => windowId;

    /// <summary>Hash of the name.</summary>
    public ulong Hash => hash;

    /// <summary>Its number in the journal and the database. Never used again.</summary>
    public long Id => id;

    /// <summary>The table it belongs to, so that a bucket which remembers the state of another store is noticed.</summary>
    public int Stamp => stamp;

    public bool IsDropped { get; set; }

    /// <summary>When it is forgotten, in milliseconds since 1970 UTC; 0 for never.</summary>
    public long DropsAtUnixMs { get; init; }

    /// <summary>Whether it is there at that time.</summary>
    public bool Stands(long nowUnixMs) => !IsDropped && (DropsAtUnixMs == 0 || DropsAtUnixMs > nowUnixMs);

    public long Remaining { get; set; }

    public long Spent { get; set; }

    public long Held { get; set; }

    public long Carved { get; set; }

    /// <summary>Whether all sums stay in range when these amounts are spent and held in addition; either may be negative.</summary>
    public bool CanTake(long spent, long held) =>
        Fits(Spent, spent) && Fits(Held, held) && Fits(spent, held) && Fits(Remaining, -(spent + held)) && spent + held != long.MinValue;

    /// <summary>Whether all sums stay in range when this much is added to the limit and to what is carved out.</summary>
    public bool CanMove(long limit, long carved) =>
        FitsIn64Bits(Limit() + limit) && FitsIn64Bits((Int128)Carved + carved) && FitsIn64Bits((Int128)Remaining + limit - carved);

    public void Take(long spent, long held)
    {
        Spent += spent;
        Held += held;
        Remaining -= spent + held;
    }

    public void Move(long limit, long carved)
    {
        Carved += carved;
        Remaining += limit - carved;
    }

    /// <summary>The limit, without a fear of overflow on the way.</summary>
    public Int128 Limit() => (Int128)Remaining + Spent + Held + Carved;

    public BudgetBalance ToBalance() =>
        new(new NanoUsd((long)Limit()), new NanoUsd(Spent), new NanoUsd(Held), new NanoUsd(Carved), new NanoUsd(Remaining));

    /// <summary>Whether a sum stays in range: it has left it when its sign is that of neither part.</summary>
    private static bool Fits(long left, long right)
    {
        long sum = unchecked(left + right);
        return ((left ^ sum) & (right ^ sum)) >= 0;
    }

    private static bool FitsIn64Bits(Int128 sum) => sum >= long.MinValue && sum <= long.MaxValue;
}
