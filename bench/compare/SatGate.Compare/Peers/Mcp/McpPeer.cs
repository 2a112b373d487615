using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers.Mcp;

/// <summary>
/// A peer that speaks the Model Context Protocol over streamable HTTP at <c>/mcp</c>, in front of a tool server that repeats a message: the script
/// <c>echo.mjs</c>, as its own child process, or over HTTP where the lineup's upstream is.
/// </summary>
/// <param name="name">The name in tables and in <c>--peers</c>.</param>
/// <param name="repository">The root of the working tree.</param>
internal abstract class McpPeer(string name, string repository) : Peer(name)
{
    /// <summary>Where the endpoint is.</summary>
    public const string Path = "/mcp";

    /// <summary>The tool server.</summary>
    public string EchoScript { get; } = System.IO.Path.Combine(repository, "tests/mcp/echo.mjs");

    /// <summary>A program of an installed npm package.</summary>
    protected string Installed(string program) => System.IO.Path.Combine(repository, "bench/compare/mcp/node_modules/.bin", program);

    /// <summary>The token that the session with this number, 0 and up, pays with; null for none.</summary>
    public virtual string? Token(int session) => null;

    /// <summary>The tool server over HTTP, which is the upstream of the whole lineup.</summary>
    public static ChildSpec Upstream(string repository, string folder, int port) => new(
        "echo",
        "node",
        [System.IO.Path.Combine(repository, "tests/mcp/echo.mjs"), port.ToString(System.Globalization.CultureInfo.InvariantCulture)])
    {
        LogPath = System.IO.Path.Combine(folder, "output.log"),
    };
}
