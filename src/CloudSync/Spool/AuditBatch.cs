namespace SatGate.CloudSync.Spool;

/// <summary>Events that were stored just now, as followers get them. Immutable and shared.</summary>
/// <param name="FirstSequence">Number of the first.</param>
/// <param name="LastSequence">Number of the last.</param>
/// <param name="Lines">Their lines, each with its line feed.</param>
/// <param name="Links">Their links, one after the other.</param>
internal sealed record AuditBatch(long FirstSequence, long LastSequence, byte[] Lines, byte[] Links)
{
    /// <summary>A copy of a block.</summary>
    public static AuditBatch Of(AuditBlock block) => new(block.FirstSequence, block.LastSequence, block.Lines.ToArray(), block.Links.ToArray());
}
