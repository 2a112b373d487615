using System.Collections.Immutable;

namespace SatGate.Gateway.CommandLine;

/// <summary>What the gateway takes from the environment besides what settles the configuration file. Immutable.</summary>
public sealed record EnvironmentOptions
{
    /// <summary>The variable that names the MCP file.</summary>
    public const string McpConfigVariable = "SATGATE_MCP_CONFIG";

    // Secrets and switches of features that this version does not have; whoever sets one should hear of it.
    private static readonly string[] IdleVariables =
    [
        "MINT_ROOT_KEY", "JWT_SIGNING_KEY", "DATABASE_URL", "SATGATE_ENABLE_V2_AUDIT", "TENANT_ISOLATION_REQUIRED",
    ];

    /// <summary>Path of the MCP file; null when not set.</summary>
    public string? McpConfigPath { get; init; }

    /// <summary>Names of known variables that are set and have no effect in this version.</summary>
    public ImmutableArray<string> WithoutEffect { get; init; } = [];

    /// <summary>Reads the variables. Empty counts as not set.</summary>
    public static EnvironmentOptions Read(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new EnvironmentOptions
        {
            McpConfigPath = environment(McpConfigVariable) is { Length: > 0 } path ? path : null,
            WithoutEffect = [.. IdleVariables.Where(name => !string.IsNullOrEmpty(environment(name)))],
        };
    }
}
