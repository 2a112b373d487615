namespace SatGate.Model.Audit;

/// <summary>An event as the log keeps it. Immutable.</summary>
/// <param name="Sequence">Its number in this log, growing by one from 1.</param>
/// <param name="Usage">The event.</param>
/// <param name="Json">The event as one line of JSON, exactly as it was hashed.</param>
/// <param name="HashHex">Its link of the hash chain: over the link before and the line.</param>
public sealed record AuditEntry(long Sequence, UsageEvent Usage, string Json, string HashHex);
