namespace SatGate.Proxy.Routing;

/// <summary>A run of ascending route indices in the candidate array of a <see cref="PathIndex"/>.</summary>
internal readonly record struct PathIndexRange(int Start, int Count);
