namespace SatGate.CloudSync.Spool;

/// <summary>Events that were summed up when the log reached its size. Immutable.</summary>
/// <param name="Hour">The hour they are of; the day, when all tokens are put together.</param>
/// <param name="TokenId">The token; empty for events without one, <c>*</c> for all tokens of a day.</param>
/// <param name="Kind">The word of their kind.</param>
/// <param name="Decision">The word of the decision.</param>
/// <param name="Count">How many there were.</param>
/// <param name="CostNanoUsd">What they cost together, in 10⁻⁹ US dollars.</param>
public sealed record AuditSum(DateTimeOffset Hour, string TokenId, string Kind, string Decision, long Count, long CostNanoUsd);
