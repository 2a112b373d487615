namespace SatGate.Mcp.Upstreams;

/// <summary>What a tool server said of itself when the session began. Raw JSON, owned by this.</summary>
internal sealed record ServerFacts
{
    /// <summary>Nothing is known.</summary>
    public static readonly ServerFacts None = new();

    /// <summary>The <c>capabilities</c> object; empty when there was none.</summary>
    public ReadOnlyMemory<byte> Capabilities { get; init; }

    /// <summary>The <c>serverInfo</c> object; empty when there was none.</summary>
    public ReadOnlyMemory<byte> ServerInfo { get; init; }

    /// <summary>The <c>instructions</c>, decoded; null when there were none.</summary>
    public string? Instructions { get; init; }
}
