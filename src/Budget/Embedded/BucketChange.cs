namespace SatGate.Budget.Embedded;

/// <summary>What many records did to one bucket, in sum. A sum of changes may need more bits than what it leads from and to.</summary>
internal sealed class BucketChange
{
    /// <summary>Set when the bucket was made by these records.</summary>
    public string? MadeBudgetId { get; set; }

    public string? MadeWindowId { get; set; }

    public long DropsAtUnixMs { get; set; }

    public bool IsDropped { get; set; }

    public Int128 Remaining { get; private set; }

    public Int128 Spent { get; private set; }

    public Int128 Held { get; private set; }

    public Int128 Carved { get; private set; }

    /// <summary>Adds what one record did.</summary>
    public void Add(long limit, long spent, long held, long carved)
    {
        Remaining += (Int128)limit - spent - held - carved;
        Spent += spent;
        Held += held;
        Carved += carved;
    }
}
