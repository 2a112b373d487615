namespace SatGate.Gateway.Configuration;

/// <summary>What the command line says instead of the file. Applied at every load, so a reload does not undo it.</summary>
/// <param name="Listen">Replaces <c>server.listen</c>; null leaves it. Already checked.</param>
/// <param name="DataDirectory">Replaces <c>storage.dataDir</c>; null leaves it.</param>
/// <param name="McpPath">The MCP file, instead of the one that the environment or <c>mcp.config</c> names; null leaves it.</param>
public sealed record ConfigurationOverrides(string? Listen = null, string? DataDirectory = null, string? McpPath = null)
{
    /// <summary>Nothing is replaced.</summary>
    public static ConfigurationOverrides None { get; } = new();
}
