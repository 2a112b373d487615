namespace SatGate.Admin.Json;

/// <summary>A delegation.</summary>
internal sealed class GraphEdge
{
    /// <summary>Between which tokens.</summary>
    public required GraphEdgeData Data { get; init; }
}
