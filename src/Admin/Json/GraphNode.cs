namespace SatGate.Admin.Json;

/// <summary>A token.</summary>
internal sealed class GraphNode
{
    /// <summary>What is known of it.</summary>
    public required GraphNodeData Data { get; init; }
}
