namespace SatGate.Proxy.Routing;

/// <summary>One node of a <see cref="PathIndex"/>.</summary>
/// <param name="Exact">Routes whose exact path ends here.</param>
/// <param name="Prefix">Routes whose prefix ends here, at a segment boundary.</param>
/// <param name="Below">Routes whose prefix ends in a slash here: only what is below matches.</param>
/// <param name="HasChildren">Whether any edge leaves the node.</param>
internal readonly record struct PathIndexNode(PathIndexRange Exact, PathIndexRange Prefix, PathIndexRange Below, bool HasChildren);
