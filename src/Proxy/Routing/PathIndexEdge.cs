namespace SatGate.Proxy.Routing;

/// <summary>One edge of a <see cref="PathIndex"/>: from a node by a segment to its child.</summary>
internal readonly record struct PathIndexEdge(int Parent, uint Hash, int SegmentStart, int SegmentLength, int Child);
