namespace SatGate.Admin.Json;

/// <summary>The tool servers.</summary>
internal sealed class McpUpstreamListAnswer
{
    /// <summary>In the order of the file.</summary>
    public required McpUpstreamItem[] Upstreams { get; init; }
}
