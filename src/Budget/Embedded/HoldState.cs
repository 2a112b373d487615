namespace SatGate.Budget.Embedded;

/// <summary>A hold in force. Guarded by the store's lock.</summary>
internal sealed class HoldState(string name, BucketState[] buckets, string firstBudgetId, ulong makerInstance, long makerNumber)
{
    /// <summary>What <see cref="Metered"/> is before anything was.</summary>
    public const long NothingMetered = -1;

    public string Name => name;

    /// <summary>Where it was taken from. A bucket may have been dropped since.</summary>
    public BucketState[] Buckets => buckets;

    /// <summary>The first budget it was taken from, even when that bucket is dropped.</summary>
    public string FirstBudgetId => firstBudgetId;

    /// <summary>The instance of the operation that made it.</summary>
    public ulong MakerInstance => makerInstance;

    /// <summary>The number of the operation that made it.</summary>
    public long MakerNumber => makerNumber;

    public long Amount { get; set; }

    public long ExpiresAtUnixMs { get; set; }

    /// <summary>What was metered last, or <see cref="NothingMetered"/>.</summary>
    public long Metered { get; set; } = NothingMetered;

    /// <summary>When the queue of ends will look at it next.</summary>
    public long LooksAtUnixMs { get; set; } = long.MaxValue;

    public bool HasEnded { get; set; }
}
