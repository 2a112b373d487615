using System.Text.Json;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers.Mcp;

/// <summary>A gateway that npm delivers, before the tool server as its child process.</summary>
/// <param name="name">The name in tables, of the package and of its program.</param>
/// <param name="repository">The root of the working tree.</param>
/// <param name="arguments">Its arguments for a port and the script of the tool server.</param>
internal sealed class McpNpmPeer(string name, string repository, Func<int, string, string[]> arguments) : McpPeer(name, repository)
{
    public override int WarmUpSeconds => 5;

    /// <summary>Standard input and output to streamable HTTP, with sessions.</summary>
    public static McpNpmPeer Supergateway(string name, string repository) => new(name, repository, static (port, script) =>
        ["--stdio", $"node {script}", "--outputTransport", "streamableHttp", "--stateful", "--port", $"{port}", "--logLevel", "none"]);

    /// <summary>The same under another roof.</summary>
    public static McpNpmPeer McpProxy(string name, string repository) => new(name, repository, static (port, script) =>
        ["--host", "127.0.0.1", "--port", $"{port}", "--server", "stream", "--", "node", script]);

    public override async Task<string?> VersionAsync(CancellationToken cancellationToken)
    {
        string path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Installed(Program))!, "..", Program, "package.json");
        if (!File.Exists(path))
        {
            return null;
        }

        using JsonDocument package = JsonDocument.Parse(await File.ReadAllTextAsync(path, cancellationToken));
        return package.RootElement.GetProperty("version").GetString();
    }

    public override ChildSpec Prepare(PeerSetup setup) => new(Name, "node", [Installed(Program), .. arguments(setup.Port, EchoScript)])
    {
        LogPath = System.IO.Path.Combine(setup.Folder, "output.log"),
        DeathSignal = "TERM",
    };

    private string Program => Name.Split('#')[0];
}
