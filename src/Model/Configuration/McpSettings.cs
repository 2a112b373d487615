namespace SatGate.Model.Configuration;

/// <summary>Where the MCP endpoint is mounted on the data listener.</summary>
public sealed record McpSettings
{
    /// <summary>Whether the endpoint is there. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>The path it answers at, and below. Default <c>/mcp</c>.</summary>
    public string Path { get; init; } = "/mcp";

    /// <summary>The MCP file, unless the environment or the command line names another; null for none. Default null.</summary>
    public string? ConfigPath { get; init; }
}
