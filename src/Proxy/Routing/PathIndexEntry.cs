namespace SatGate.Proxy.Routing;

/// <summary>
/// One place in the hash table of a <see cref="PathIndex"/>: an edge from a node by a segment, and the node it leads to. Both in one, so that a
/// step down the tree touches one cache line and the segment's bytes.
/// </summary>
/// <param name="parent">The node the edge leaves.</param>
/// <param name="hash">Hash of parent and segment.</param>
/// <param name="segmentStart">Where the segment's bytes begin in the index.</param>
/// <param name="segmentLength">How many there are.</param>
/// <param name="id">The number of the node it leads to; 0, which is the root's, marks an empty place.</param>
/// <param name="node">The node it leads to.</param>
internal readonly struct PathIndexEntry(int parent, uint hash, int segmentStart, int segmentLength, int id, PathIndexNode node)
{
    public readonly int Parent = parent;
    public readonly uint Hash = hash;
    public readonly int SegmentStart = segmentStart;
    public readonly int SegmentLength = segmentLength;
    public readonly int Id = id;
    public readonly PathIndexNode Node = node;
}
