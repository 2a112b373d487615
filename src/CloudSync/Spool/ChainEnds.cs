namespace SatGate.CloudSync.Spool;

/// <summary>The two ends of the chain that is kept.</summary>
/// <param name="KeptSequence">The last event that is not kept any more; 0 when all are.</param>
/// <param name="KeptLink">Its link, on which the first kept event stands.</param>
/// <param name="HeadSequence">The last event.</param>
/// <param name="HeadLink">Its link.</param>
internal readonly record struct ChainEnds(long KeptSequence, byte[] KeptLink, long HeadSequence, byte[] HeadLink);
