using System.Buffers.Binary;
using System.Numerics;

namespace SatGate.Proxy.Routing;

/// <summary>
/// Exact paths and path prefixes of any number of routes, as one tree over path segments laid out in flat arrays with one hash table for all
/// edges. A look-up walks the segments of the path once, for as long as some route goes on that way, so its cost depends on the depth of
/// the match and not on the number of routes. Immutable; built by <see cref="PathIndexBuilder"/>.
/// </summary>
internal sealed class PathIndex
{
    private const ulong HashMultiplier = 0x9E37_79B9_7F4A_7C15;

    private readonly PathIndexEntry[] _table;
    private readonly PathIndexNode _root;
    private readonly byte[] _segments;
    private readonly int[] _candidates;

    internal PathIndex(PathIndexNode root, IReadOnlyCollection<PathIndexEntry> entries, byte[] segments, int[] candidates)
    {
        _root = root;
        _segments = segments;
        _candidates = candidates;
        _table = new PathIndexEntry[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, entries.Count * 2))];
        foreach (PathIndexEntry entry in entries)
        {
            int slot = (int)entry.Hash & (_table.Length - 1);
            while (_table[slot].Id != 0)
            {
                slot = (slot + 1) & (_table.Length - 1);
            }

            _table[slot] = entry;
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
        int id = 0;
        ref readonly PathIndexNode node = ref _root;
        int start = 1;
        while (true)
        {
            // A segment follows: prefixes that end in a slash at this node match, whatever the segment is.
            best = Probe(node.Below, best, ref probe);
            if (!node.HasChildren)
            {
                return best;
            }

            int found = path[start..].IndexOf((byte)'/');
            int end = found < 0 ? path.Length : start + found;
            int slot = Child(id, path[start..end]);
            if (slot < 0)
            {
                return best;
            }

            id = _table[slot].Id;
            node = ref _table[slot].Node;
            best = Probe(node.Prefix, best, ref probe);
            if (found < 0)
            {
                return Probe(node.Exact, best, ref probe);
            }

            start = end + 1;
        }
    }

    /// <summary>
    /// The hash of an edge: eight bytes at a time, the last eight overlapping those before, each folded in by a full multiplication so that every
    /// bit reaches every bit. Keys come from the configuration, so flooding is no concern.
    /// </summary>
    internal static uint Hash(int node, ReadOnlySpan<byte> segment)
    {
        ulong hash = Fold(((ulong)(uint)node << 32) | (uint)segment.Length, 0);
        ReadOnlySpan<byte> rest = segment;
        while (rest.Length > sizeof(ulong))
        {
            hash = Fold(hash, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            rest = rest[sizeof(ulong)..];
        }

        return (uint)Fold(hash, segment.Length > sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(segment[^sizeof(ulong)..]) : ShortWord(segment));
    }

    private static ulong Fold(ulong hash, ulong word)
    {
        ulong high = Math.BigMul(hash ^ word ^ 0xA076_1D64_78BD_642F, HashMultiplier, out ulong low);
        return high ^ low;
    }

    // All bytes of a segment of up to eight; together with its length this tells any two apart.
    private static ulong ShortWord(ReadOnlySpan<byte> segment) => segment.Length switch
    {
        >= sizeof(uint) => BinaryPrimitives.ReadUInt32LittleEndian(segment)
            | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(segment[^sizeof(uint)..]) << 32),
        0 => 0,
        _ => segment[0] | ((ulong)segment[segment.Length / 2] << 8) | ((ulong)segment[^1] << 16),
    };

    // The place of the child in the table, or -1.
    private int Child(int parent, ReadOnlySpan<byte> segment)
    {
        uint hash = Hash(parent, segment);
        int slot = (int)hash & (_table.Length - 1);
        while (_table[slot].Id != 0)
        {
            ref readonly PathIndexEntry entry = ref _table[slot];
            if (entry.Hash == hash && entry.Parent == parent && segment.SequenceEqual(_segments.AsSpan(entry.SegmentStart, entry.SegmentLength)))
            {
                return slot;
            }

            slot = (slot + 1) & (_table.Length - 1);
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
