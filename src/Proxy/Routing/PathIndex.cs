using System.Buffers.Binary;

namespace SatGate.Proxy.Routing;

/// <summary>
/// Exact paths and path prefixes of any number of routes, as one tree over path segments laid out in flat arrays with one hash table for all
/// edges. A look-up walks the segments of the path once, for as long as some route goes on that way, so its cost depends on the depth of
/// the match and not on the number of routes. Immutable; built by <see cref="PathIndexBuilder"/>.
/// </summary>
internal sealed class PathIndex
{
    private readonly int[] _slots;
    private readonly PathIndexEdge[] _edges;
    private readonly byte[] _segments;
    private readonly PathIndexNode[] _nodes;
    private readonly int[] _candidates;

    internal PathIndex(PathIndexEdge[] edges, byte[] segments, PathIndexNode[] nodes, int[] candidates)
    {
        _edges = edges;
        _segments = segments;
        _nodes = nodes;
        _candidates = candidates;
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, edges.Length * 2))];
        for (int edge = 0; edge < edges.Length; edge++)
        {
            int slot = (int)edges[edge].Hash & (_slots.Length - 1);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = edge + 1;
        }
    }

    /// <summary>
    /// The smallest accepted index below <paramref name="limit"/> of a route whose path matches, or <paramref name="limit"/> when there is none.
    /// The path must begin with a slash.
    /// </summary>
    internal int FirstAccepted<TProbe>(ReadOnlySpan<byte> path, int limit, ref TProbe probe)
        where TProbe : struct, IRouteProbe, allows ref struct
    {
        int best = limit;
        int node = 0;
        int start = 1;
        while (true)
        {
            // A segment follows: prefixes that end in a slash at this node match, whatever the segment is.
            best = Probe(_nodes[node].Below, best, ref probe);
            int found = path[start..].IndexOf((byte)'/');
            int end = found < 0 ? path.Length : start + found;
            node = Child(node, path[start..end]);
            if (node < 0)
            {
                return best;
            }

            best = Probe(_nodes[node].Prefix, best, ref probe);
            if (found < 0)
            {
                return Probe(_nodes[node].Exact, best, ref probe);
            }

            start = end + 1;
        }
    }

    /// <summary>The hash of an edge: FNV-like over eight bytes at a time. Keys come from the configuration, so flooding is no concern.</summary>
    internal static uint Hash(int node, ReadOnlySpan<byte> segment)
    {
        const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
        ulong hash = ((ulong)(uint)node << 32) | (uint)segment.Length;
        hash *= Multiplier;
        while (segment.Length >= sizeof(ulong))
        {
            hash = (System.Numerics.BitOperations.RotateLeft(hash, 29) ^ BinaryPrimitives.ReadUInt64LittleEndian(segment)) * Multiplier;
            segment = segment[sizeof(ulong)..];
        }

        foreach (byte value in segment)
        {
            hash = (hash ^ value) * Multiplier;
        }

        return (uint)(hash >> 32);
    }

    private int Child(int node, ReadOnlySpan<byte> segment)
    {
        if (!_nodes[node].HasChildren)
        {
            return -1;
        }

        uint hash = Hash(node, segment);
        int slot = (int)hash & (_slots.Length - 1);
        while (_slots[slot] != 0)
        {
            ref readonly PathIndexEdge edge = ref _edges[_slots[slot] - 1];
            if (edge.Hash == hash && edge.Parent == node && segment.SequenceEqual(_segments.AsSpan(edge.SegmentStart, edge.SegmentLength)))
            {
                return edge.Child;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        return -1;
    }

    // Candidates ascend, so the first that accepts is the best of its list and a list is left as soon as it cannot improve.
    private int Probe<TProbe>(PathIndexRange range, int best, ref TProbe probe)
        where TProbe : struct, IRouteProbe, allows ref struct
    {
        foreach (int index in _candidates.AsSpan(range.Start, range.Count))
        {
            if (index >= best)
            {
                break;
            }

            if (probe.Accepts(index))
            {
                return index;
            }
        }

        return best;
    }
}
