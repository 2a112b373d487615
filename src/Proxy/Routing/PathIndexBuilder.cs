using System.Runtime.InteropServices;

namespace SatGate.Proxy.Routing;

/// <summary>Collects paths and builds a <see cref="PathIndex"/>. Routes are added in ascending order. For one thread.</summary>
internal sealed class PathIndexBuilder
{
    private readonly List<Node> _nodes = [new Node()];
    private readonly List<byte> _segments = [];

    /// <summary>Adds a route that matches exactly <paramref name="path"/>, which begins with a slash.</summary>
    internal void AddExact(ReadOnlySpan<byte> path, int index) => Walk(path).Exact.Add(index);

    /// <summary>Adds a route that matches <paramref name="prefix"/> and what is below it; with a slash at its end, only what is below it.</summary>
    internal void AddPrefix(ReadOnlySpan<byte> prefix, int index)
    {
        if (prefix[^1] == (byte)'/')
        {
            (prefix.Length == 1 ? _nodes[0] : Walk(prefix[..^1])).Below.Add(index);
            return;
        }

        Walk(prefix).Prefix.Add(index);
    }

    internal PathIndex Build()
    {
        var candidates = new List<int>();
        PathIndexNode root = Flatten(_nodes[0], candidates);
        var entries = new List<PathIndexEntry>(_nodes.Count);
        for (int id = 1; id < _nodes.Count; id++)
        {
            Node node = _nodes[id];
            uint hash = PathIndex.Hash(node.Parent, CollectionsMarshal.AsSpan(_segments).Slice(node.SegmentStart, node.SegmentLength));
            entries.Add(new PathIndexEntry(node.Parent, hash, node.SegmentStart, node.SegmentLength, id, Flatten(node, candidates)));
        }

        return new PathIndex(root, entries, [.. _segments], [.. candidates]);
    }

    private static PathIndexNode Flatten(Node node, List<int> candidates) => new(
        Append(candidates, node.Exact), Append(candidates, node.Prefix), Append(candidates, node.Below), node.Children.Count > 0);

    private static PathIndexRange Append(List<int> candidates, List<int> indices)
    {
        var range = new PathIndexRange(candidates.Count, indices.Count);
        candidates.AddRange(indices);
        return range;
    }

    private Node Walk(ReadOnlySpan<byte> path)
    {
        int node = 0;
        int start = 1;
        while (true)
        {
            int found = path[start..].IndexOf((byte)'/');
            int end = found < 0 ? path.Length : start + found;
            node = Child(node, path[start..end]);
            if (found < 0)
            {
                return _nodes[node];
            }

            start = end + 1;
        }
    }

    private int Child(int parent, ReadOnlySpan<byte> segment)
    {
        // Latin-1 keeps every byte apart, which is all that a key needs.
        string key = System.Text.Encoding.Latin1.GetString(segment);
        if (_nodes[parent].Children.TryGetValue(key, out int child))
        {
            return child;
        }

        child = _nodes.Count;
        _nodes.Add(new Node { Parent = parent, SegmentStart = _segments.Count, SegmentLength = segment.Length });
        _nodes[parent].Children.Add(key, child);
        _segments.AddRange(segment);
        return child;
    }

    private sealed class Node
    {
        internal int Parent { get; init; }

        internal int SegmentStart { get; init; }

        internal int SegmentLength { get; init; }

        internal Dictionary<string, int> Children { get; } = new(StringComparer.Ordinal);

        internal List<int> Exact { get; } = [];

        internal List<int> Prefix { get; } = [];

        internal List<int> Below { get; } = [];
    }
}
