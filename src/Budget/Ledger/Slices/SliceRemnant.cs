namespace SatGate.Budget.Ledger;

/// <summary>A slice that an earlier process did not end, and what it had spent.</summary>
/// <param name="Index">Its place in the journal.</param>
/// <param name="HoldId">Its hold.</param>
/// <param name="Used">What was spent, in 10⁻⁹ US dollars.</param>
internal sealed record SliceRemnant(int Index, string HoldId, long Used);
