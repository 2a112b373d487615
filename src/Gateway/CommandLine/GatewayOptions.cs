using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.CommandLine;

/// <summary>Everything the command line and the environment say, checked. Immutable.</summary>
public sealed record GatewayOptions
{
    /// <summary>The gateway file: as given, or <c>gateway.yaml</c> when that is in the working directory; null when there is none.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The MCP file as the command line gives it; null when it does not.</summary>
    public string? McpConfigPath { get; init; }

    /// <summary>Replaces <c>server.listen</c> of the file; null leaves it.</summary>
    public string? Listen { get; init; }

    /// <summary>Replaces <c>storage.dataDir</c> of the file; null leaves it.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>What the command line says instead of the file.</summary>
    public ConfigurationOverrides Overrides => new(Listen, DataDirectory, McpConfigPath ?? Environment.McpConfigPath);

    /// <summary>The least level that is logged. Default <see cref="LogLevel.Information"/>.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether to log JSON lines; null when the command line does not say.</summary>
    public bool? JsonLogs { get; init; }

    /// <summary>The flags of hybrid mode.</summary>
    public HybridOptions Hybrid { get; init; } = new();

    /// <summary>What the environment says.</summary>
    public EnvironmentOptions Environment { get; init; } = new();
}
