namespace SatGate.Model.Configuration;

/// <summary>Where the MCP endpoint is mounted on the data listener.</summary>
public sealed record McpSettings
{
    /// <summary>Whether the endpoint is asked for. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>The path it answers at, and below. Default <c>/mcp</c>.</summary>
    public string Path { get; init; } = "/mcp";
}
