namespace SatGate.Admin.Json;

/// <summary>Tokens and what became of them.</summary>
internal sealed class GraphAnswer
{
    /// <summary>The tokens.</summary>
    public GraphNode[] Nodes { get; init; } = [];

    /// <summary>Which was delegated from which.</summary>
    public GraphEdge[] Edges { get; init; } = [];

    /// <summary>How many.</summary>
    public required GraphStats Stats { get; init; }
}
