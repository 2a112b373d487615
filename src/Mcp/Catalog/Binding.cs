using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Catalog;

/// <summary>What a name or URI that clients know stands for. Immutable.</summary>
internal sealed class Binding
{
    /// <summary>What clients call it, decoded.</summary>
    public required string Name { get; init; }

    /// <summary>The server it belongs to.</summary>
    public required Upstream Upstream { get; init; }

    /// <summary>What the server calls it, a raw JSON string; empty when it is called the same.</summary>
    public ReadOnlyMemory<byte> OriginalName { get; init; }

    /// <summary>The entry as clients see it.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Whether lists leave it out, because its server is down.</summary>
    public bool IsHidden { get; init; }
}
