namespace SatGate.Budget.Operations;

/// <summary>The buckets of one operation, in order, at most <see cref="CountMax"/>. Immutable but for <see cref="StoreTag"/>; shared between operations.</summary>
public sealed class BucketSet
{
    /// <summary>Most budgets that one call may be charged to.</summary>
    public const int CountMax = 8;

    private readonly BudgetBucket[] _buckets;

    /// <summary>Takes the buckets. Throws <see cref="ArgumentException"/> when there are none, too many, or one twice.</summary>
    public BucketSet(params ReadOnlySpan<BudgetBucket> buckets)
    {
        _buckets = buckets.ToArray();
        if (_buckets.Length is 0 or > CountMax || _buckets.Distinct().Count() != _buckets.Length)
        {
            throw new ArgumentException($"1 to {CountMax} different buckets make a set.", nameof(buckets));
        }

        EndsAtUnixMs = long.MaxValue;
        foreach (BudgetBucket bucket in _buckets)
        {
            EndsAtUnixMs = bucket.EndsAtUnixMs == 0 ? EndsAtUnixMs : Math.Min(EndsAtUnixMs, bucket.EndsAtUnixMs);
        }
    }

    /// <summary>Number of buckets.</summary>
    public int Count => _buckets.Length;

    /// <summary>When the first of their windows ends; <see cref="long.MaxValue"/> when none does.</summary>
    public long EndsAtUnixMs { get; }

    /// <summary>What the store remembers of the set; owned by the store.</summary>
    public object? StoreTag { get; set; }

    /// <summary>The bucket at a place.</summary>
    public BudgetBucket this[int index] => _buckets[index];

    /// <summary>The buckets.</summary>
    public ReadOnlySpan<BudgetBucket> AsSpan() => _buckets;
}
