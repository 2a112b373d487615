namespace SatGate.Budget.Operations;

/// <summary>
/// The place where the money of one budget and one window lies. Interned: the same budget and window give the same object, so a store may
/// keep what it needs in <see cref="StoreTag"/>. Immutable otherwise; thread-safe.
/// </summary>
public sealed class BudgetBucket
{
    /// <summary>Makes one; only whoever interns does.</summary>
    /// <param name="budgetId">The budget.</param>
    /// <param name="windowId">The window, such as <c>2026-11-22</c>; null for a budget without windows.</param>
    /// <param name="endsAtUnixMs">When the window ends, in milliseconds since 1970 UTC; 0 for none.</param>
    public BudgetBucket(string budgetId, string? windowId, long endsAtUnixMs)
    {
        BudgetId = budgetId;
        WindowId = windowId;
        EndsAtUnixMs = endsAtUnixMs;
    }

    /// <summary>The budget.</summary>
    public string BudgetId { get; }

    /// <summary>The window; null for a budget without windows.</summary>
    public string? WindowId { get; }

    /// <summary>When the window ends, in milliseconds since 1970 UTC; 0 for none. A store keeps the bucket for one more such window.</summary>
    public long EndsAtUnixMs { get; }

    /// <summary>How long a store keeps the bucket after its window: as long as the window is. 0 without windows.</summary>
    public long KeepMs { get; init; }

    /// <summary>What the store remembers of it; owned by the store.</summary>
    public object? StoreTag { get; set; }

    /// <inheritdoc/>
    public override string ToString() => WindowId is null ? BudgetId : $"{BudgetId}@{WindowId}";
}
