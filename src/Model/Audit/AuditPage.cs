using System.Collections.Immutable;

namespace SatGate.Model.Audit;

/// <summary>A page of the audit log. Immutable.</summary>
/// <param name="Entries">The events, in the order asked for.</param>
/// <param name="IsLast">Whether there are no more that match.</param>
/// <param name="NextSequence">Where the next page begins: give it as After (ascending) or Before (descending).</param>
public sealed record AuditPage(ImmutableArray<AuditEntry> Entries, bool IsLast, long NextSequence);
