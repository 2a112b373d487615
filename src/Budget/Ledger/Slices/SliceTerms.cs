namespace SatGate.Budget.Ledger;

/// <summary>What slices need to know of the clock and the settings at one moment. Timestamps and spans of them are in ticks of the clock.</summary>
/// <param name="Now">The moment.</param>
/// <param name="Lease">Life of a hold without renewal.</param>
/// <param name="LeaseMs">The same in milliseconds.</param>
/// <param name="Margin">How long before the end of its lease a slice is not used any more.</param>
/// <param name="AmountMax">Most that is taken at once.</param>
internal readonly record struct SliceTerms(long Now, long Lease, long LeaseMs, long Margin, long AmountMax);
