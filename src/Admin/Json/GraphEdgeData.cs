namespace SatGate.Admin.Json;

/// <summary>The ends of a delegation.</summary>
internal sealed class GraphEdgeData
{
    /// <summary>The parent's id.</summary>
    public required string Source { get; init; }

    /// <summary>The child's id.</summary>
    public required string Target { get; init; }
}
