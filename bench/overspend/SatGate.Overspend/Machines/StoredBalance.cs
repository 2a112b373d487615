namespace SatGate.Overspend.Machines;

/// <summary>A balance as it stands in a store, in 10⁻⁹ US dollars.</summary>
internal readonly record struct StoredBalance(long Limit, long Spent, long Held, long Carved, long Remaining);
