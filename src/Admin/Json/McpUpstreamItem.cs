using SatGate.Model.Mcp;

namespace SatGate.Admin.Json;

/// <summary>A tool server.</summary>
internal sealed class McpUpstreamItem
{
    /// <summary>Its name in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>stdio, http or sse.</summary>
    public required string Transport { get; init; }

    /// <summary>starting, ready, degraded or stopped.</summary>
    public required string State { get; init; }

    /// <summary>Why it is degraded, for people.</summary>
    public string? LastError { get; init; }

    /// <summary>The revision of the protocol that is spoken.</summary>
    public string? Protocol { get; init; }

    /// <summary>Its tools, as clients know them.</summary>
    public required string[] Tools { get; init; }

    /// <summary>Writes a report down.</summary>
    public static McpUpstreamItem From(McpUpstreamReport report) => new()
    {
        Name = report.Name,
        Transport = report.Transport,
        State = report.State,
        LastError = report.LastError,
        Protocol = report.Protocol,
        Tools = [.. report.Tools],
    };
}
