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

    /// <summary>Loads the gateway file from its bytes, UTF-8.</summary>
    public static ConfigurationLoadResult LoadText(
        ReadOnlySpan<byte> bytes, string path, Func<string, string?> environment, ConfigurationOverrides? overrides = null)
    {
        var problems = new ProblemList(path);
        GatewaySnapshot? snapshot = null;
        if (ReadRoot(bytes, environment, problems) is { } root)
        {
            snapshot = GatewayFileReader.Read(root, environment, overrides ?? ConfigurationOverrides.None);
        }

        return new ConfigurationLoadResult(problems.HasErrors ? null : snapshot, problems.ToImmutable(), ConfigurationText.Fingerprint(bytes));
    }

    /// <summary>Loads the MCP file.</summary>
    public static McpLoadResult LoadMcp(string path, Func<string, string?> environment)
    {
        var problems = new ProblemList(path);
        byte[]? bytes = ConfigurationText.ReadFile(path, problems);
        return bytes is null ? new McpLoadResult(null, problems.ToImmutable()) : LoadMcpText(bytes, path, environment);
    }

    /// <summary>Loads the MCP file from its bytes, UTF-8.</summary>
    public static McpLoadResult LoadMcpText(ReadOnlySpan<byte> bytes, string path, Func<string, string?> environment)
    {
        var problems = new ProblemList(path);
        McpFile? file = ReadRoot(bytes, environment, problems) is { } root ? McpFileReader.Read(root) : null;
        return new McpLoadResult(problems.HasErrors ? null : file, problems.ToImmutable());
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
}
