namespace SatGate.Proxy.Routing;

/// <summary>Collects paths and builds a <see cref="PathIndex"/>. Routes are added in ascending order. For one thread.</summary>
internal sealed class PathIndexBuilder
{
    private readonly List<Node> _nodes = [new Node()];
    private readonly List<PathIndexEdge> _edges = [];
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
        var nodes = new PathIndexNode[_nodes.Count];
        var candidates = new List<int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            Node node = _nodes[i];
            nodes[i] = new PathIndexNode(
                Append(candidates, node.Exact),
                Append(candidates, node.Prefix),
                Append(candidates, node.Below),
                node.Children.Count > 0);
        }

        return new PathIndex([.. _edges], [.. _segments], nodes, [.. candidates]);
    }

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
        _nodes.Add(new Node());
        _nodes[parent].Children.Add(key, child);
        _edges.Add(new PathIndexEdge(parent, PathIndex.Hash(parent, segment), _segments.Count, segment.Length, child));
        _segments.AddRange(segment);
        return child;
    }

    private sealed class Node
    {
        internal Dictionary<string, int> Children { get; } = new(StringComparer.Ordinal);

        internal List<int> Exact { get; } = [];

        internal List<int> Prefix { get; } = [];

        internal List<int> Below { get; } = [];
    }
}
