namespace SatGate.Proxy.Routing;

/// <summary>One node of a <see cref="PathIndex"/>.</summary>
/// <param name="exact">Routes whose exact path ends here.</param>
/// <param name="prefix">Routes whose prefix ends here, at a segment boundary.</param>
/// <param name="below">Routes whose prefix ends in a slash here: only what is below matches.</param>
/// <param name="hasChildren">Whether any edge leaves the node.</param>
internal readonly struct PathIndexNode(PathIndexRange exact, PathIndexRange prefix, PathIndexRange below, bool hasChildren)
{
    public readonly PathIndexRange Exact = exact;
    public readonly PathIndexRange Prefix = prefix;
    public readonly PathIndexRange Below = below;
    public readonly bool HasChildren = hasChildren;
}
