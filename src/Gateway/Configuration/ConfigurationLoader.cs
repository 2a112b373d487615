using SatGate.Gateway.CommandLine;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Loads configuration files: reads, validates as a whole, and lists every problem with its place. Never throws for what a file holds.
/// Thread-safe; every load stands alone.
/// </summary>
public static class ConfigurationLoader
{
    /// <summary>Loads the gateway file. A file that cannot be read is a problem like any other.</summary>
    /// <param name="path">The file; also names it in problems.</param>
    /// <param name="environment">Looks up an environment variable; null when it is not set.</param>
    /// <param name="overrides">What the command line says instead; null for nothing.</param>
    public static ConfigurationLoadResult Load(string path, Func<string, string?> environment, ConfigurationOverrides? overrides = null)
    {
        var problems = new ProblemList(path);
        byte[]? bytes = ConfigurationText.ReadFile(path, problems);
        return bytes is null ? new ConfigurationLoadResult(null, problems.ToImmutable()) : LoadText(bytes, path, environment, overrides);
    }

    /// <summary>Loads the gateway file from its bytes, UTF-8, and the MCP file it mounts, if any.</summary>
    public static ConfigurationLoadResult LoadText(
        ReadOnlySpan<byte> bytes, string path, Func<string, string?> environment, ConfigurationOverrides? overrides = null)
    {
        overrides ??= ConfigurationOverrides.None;
        var problems = new ProblemList(path);
        GatewaySnapshot? snapshot = null;
        if (ReadRoot(bytes, environment, problems) is { } root)
        {
            snapshot = GatewayFileReader.Read(root, environment, overrides);
        }

        string fingerprint = ConfigurationText.Fingerprint(bytes);
        if (snapshot is null || McpPathOf(snapshot, environment, overrides) is not { } mcpPath)
        {
            return new ConfigurationLoadResult(problems.HasErrors ? null : snapshot, problems.ToImmutable(), fingerprint);
        }

        McpLoadResult mcp = LoadMcp(mcpPath, environment, snapshot.Budget.RedisUrl is not null);
        GatewaySnapshot? part = problems.HasErrors ? null : snapshot;
        GatewaySnapshot? whole = part is null || mcp.File is null ? null : Mount(part, mcp.File);
        return new ConfigurationLoadResult(whole, [.. problems.ToImmutable(), .. mcp.Problems], fingerprint + mcp.Fingerprint)
        {
            GatewayPart = part,
            McpPath = mcpPath,
            Mcp = mcp,
        };
    }

    /// <summary>Loads the MCP file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="hasRedis">Whether the gateway keeps its balances in Redis; true when the file is looked at alone.</param>
    public static McpLoadResult LoadMcp(string path, Func<string, string?> environment, bool hasRedis = true)
    {
        var problems = new ProblemList(path);
        byte[]? bytes = ConfigurationText.ReadFile(path, problems);
        return bytes is null ? new McpLoadResult(null, problems.ToImmutable()) : LoadMcpText(bytes, path, environment, hasRedis);
    }

    /// <summary>Loads the MCP file from its bytes, UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="hasRedis">Whether the gateway keeps its balances in Redis; true when the file is looked at alone.</param>
    public static McpLoadResult LoadMcpText(ReadOnlySpan<byte> bytes, string path, Func<string, string?> environment, bool hasRedis = true)
    {
        var problems = new ProblemList(path);
        McpFile? file = ReadRoot(bytes, environment, problems) is { } root ? McpFileReader.Read(root, hasRedis) : null;
        return new McpLoadResult(problems.HasErrors ? null : file, problems.ToImmutable(), ConfigurationText.Fingerprint(bytes));
    }

    /// <summary>Which kind of file the bytes are, judged by their keys. What cannot be read counts as a gateway file.</summary>
    public static ConfigurationFileKind Detect(ReadOnlySpan<byte> bytes) =>
        ReadRoot(bytes, static _ => null, new ProblemList(string.Empty)) is { } root ? McpFileReader.Detect(root) : ConfigurationFileKind.Gateway;

    private static SectionReader? ReadRoot(ReadOnlySpan<byte> bytes, Func<string, string?> environment, ProblemList problems)
    {
        if (ConfigurationText.Decode(bytes, problems) is not { } text)
        {
            return null;
        }

        switch (YamlTree.Read(text, problems))
        {
            case ConfigMapping mapping:
                return new SectionReader(mapping, string.Empty, new LoadContext(environment, problems));
            case null or ConfigScalar { IsNull: true } when !problems.HasErrors:
                problems.Add(ProblemSeverity.Error, 0, 0, "the file holds no configuration");
                return null;
            case { } other:
                problems.Error(other, "a file holds keys and values, such as server: {listen: :8080}");
                return null;
            default:
                return null;
        }
    }

    /// <summary>Where the MCP file is: the command line, the environment, the gateway file, in this order. Null when the endpoint is off, or there is none.</summary>
    private static string? McpPathOf(GatewaySnapshot snapshot, Func<string, string?> environment, ConfigurationOverrides overrides)
    {
        if (!snapshot.Mcp.Enabled)
        {
            return null;
        }

        return overrides.McpPath ?? (environment(EnvironmentOptions.McpConfigVariable) is { Length: > 0 } path ? path : snapshot.Mcp.ConfigPath);
    }

    // From here on the gateway file's section tells what is in force; both files have to ask for the endpoint.
    private static GatewaySnapshot Mount(GatewaySnapshot snapshot, McpFile file) => !file.Enabled ? snapshot with { Mcp = snapshot.Mcp with { Enabled = false } } : snapshot with
    {
        McpFile = file,
        Mcp = snapshot.Mcp with { Path = file.Path ?? snapshot.Mcp.Path },
        Budget = file.Budget.UseRedis ? snapshot.Budget with { RedisUrl = snapshot.Budget.RedisUrl ?? file.Budget.RedisUrl } : snapshot.Budget,
    };
}
