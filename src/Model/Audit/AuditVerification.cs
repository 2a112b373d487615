namespace SatGate.Model.Audit;

/// <summary>What checking the hash chain found. Immutable.</summary>
/// <param name="IsIntact">Whether every link holds.</param>
/// <param name="Count">Events that were checked.</param>
/// <param name="FirstSequence">Number of the first event kept; 0 when there is none.</param>
/// <param name="LastSequence">Number of the last event kept.</param>
/// <param name="LastHashHex">The last link, to be noted elsewhere: whoever holds it can prove later that nothing before it changed.</param>
/// <param name="BrokenAtSequence">The first event whose link does not hold; null when all do.</param>
/// <param name="Problem">What is wrong, in a sentence; null when nothing is.</param>
public sealed record AuditVerification(
    bool IsIntact, long Count, long FirstSequence, long LastSequence, string LastHashHex, long? BrokenAtSequence, string? Problem);
