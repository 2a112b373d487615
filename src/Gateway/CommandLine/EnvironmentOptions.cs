using System.Collections.Immutable;
using System.Text;

namespace SatGate.Gateway.CommandLine;

/// <summary>What the gateway takes from the environment besides variables that a file refers to. Immutable; never prints an address with a password.</summary>
public sealed record EnvironmentOptions
{
    /// <summary>The variable that names the MCP file.</summary>
    public const string McpConfigVariable = "SATGATE_MCP_CONFIG";

    /// <summary>The variable that names the Redis server.</summary>
    public const string RedisUrlVariable = "REDIS_URL";

    // Secrets and switches of features that this version does not have; whoever sets one should hear of it.
    private static readonly string[] IdleVariables =
    [
        "CAPABILITY_ROOT_KEY", "MINT_ROOT_KEY", "L402_ROOT_KEY", "JWT_SIGNING_KEY", "DATABASE_URL", "AUDIT_HASH_CHAIN_KEY",
        "SATGATE_ENABLE_V2_AUDIT", "TENANT_ISOLATION_REQUIRED",
    ];

    /// <summary>Path of the MCP file; null when not set.</summary>
    public string? McpConfigPath { get; init; }

    /// <summary>Address of the Redis server; null when not set. May hold a password: never logged.</summary>
    public string? RedisUrl { get; init; }

    /// <summary>Names of known variables that are set and have no effect in this version.</summary>
    public ImmutableArray<string> WithoutEffect { get; init; } = [];

    /// <summary>Reads the variables. Empty counts as not set.</summary>
    public static EnvironmentOptions Read(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new EnvironmentOptions
        {
            McpConfigPath = environment(McpConfigVariable) is { Length: > 0 } path ? path : null,
            RedisUrl = environment(RedisUrlVariable) is { Length: > 0 } url ? url : null,
            WithoutEffect = [.. IdleVariables.Where(name => !string.IsNullOrEmpty(environment(name)))],
        };
    }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("McpConfigPath = ").Append(McpConfigPath)
            .Append(", RedisUrl = ").Append(RedisUrl is null ? "none" : "(hidden)")
            .Append(", WithoutEffect = ").AppendJoin(' ', WithoutEffect);
        return true;
    }
}
