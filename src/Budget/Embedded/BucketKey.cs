namespace SatGate.Budget.Embedded;

/// <summary>The name of a bucket, with a hash that is the same in every process.</summary>
internal readonly record struct BucketKey(string BudgetId, string? WindowId, ulong Hash)
{
    /// <summary>Makes one and works out its hash.</summary>
    public static BucketKey Of(string budgetId, string? windowId) => new(budgetId, windowId, Fingerprint.OfName(budgetId, windowId));
}
