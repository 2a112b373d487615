namespace SatGate.Budget.Ledger;

/// <summary>The window of the parent that a carved budget's limit came out of, so that it returns there and to no later one. Immutable.</summary>
/// <param name="WindowId">Its name.</param>
/// <param name="EndsAtUnixMs">When it ends, in milliseconds since 1970 UTC.</param>
/// <param name="KeepMs">How long a store keeps it afterwards.</param>
internal sealed record CarveSource(string WindowId, long EndsAtUnixMs, long KeepMs);
