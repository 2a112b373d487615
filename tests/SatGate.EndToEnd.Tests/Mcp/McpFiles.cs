using SatGate.EndToEnd.Tests.Fixtures;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>Writes MCP files for tests.</summary>
internal static class McpFiles
{
    /// <summary>Every caller needs a token of its own, and a call costs one credit.</summary>
    public const string WithTokens = "auth:\n  mode: header\ntools:\n  defaultCost: 1\n";

    /// <summary>A whole file: these upstreams, and these keys beside them.</summary>
    public static string Of(string keys, params string[] upstreams) =>
        $"upstreams:\n{string.Concat(upstreams.Select(u => Yaml.Indent(u, 2)))}allowPrivateUpstreams: true\n{keys}";

    /// <summary>An upstream that is a child process.</summary>
    public static string Stdio(string name, string[] command, string keys = "") =>
        $"{name}:\n  transport: stdio\n  command: [{string.Join(", ", command.Select(c => $"\"{c}\""))}]\n" + Yaml.Indent(keys, 2);

    /// <summary>An upstream that is a script of the tests, run by node.</summary>
    public static string Script(string name, string script, string keys = "", params string[] arguments) =>
        Stdio(name, [McpPrograms.Node, McpPrograms.Script(script), .. arguments], keys);

    /// <summary>An upstream that is reached over HTTP.</summary>
    public static string Remote(string name, string transport, Uri url, string keys = "") =>
        $"{name}:\n  transport: {transport}\n  url: {url}\n" + Yaml.Indent(keys, 2);
}
