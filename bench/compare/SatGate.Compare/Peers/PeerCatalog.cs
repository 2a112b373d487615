using SatGate.Compare.Peers.Mcp;

namespace SatGate.Compare.Peers;

/// <summary>All peers by name. A new one is one line here and one file beside this.</summary>
internal static class PeerCatalog
{
    public const string Gateway = "gateway";

    /// <summary>What is measured when <c>--peers</c> is not given; those not installed are left out, and each scenario takes those that fit it.</summary>
    public static readonly IReadOnlyList<string> Defaults =
        ["direct", "nginx", "haproxy", "caddy", "yarp", Gateway, "nginx-lua", "gateway-strict", "gateway-leased", "gateway-embedded",
        .. Tools];

    /// <summary>Those of them that speak the Model Context Protocol.</summary>
    private static IReadOnlyList<string> Tools =>
        ["mcp-direct", "gateway-mcp-stdio", "gateway-mcp-http", "gateway-mcp-embedded", "gateway-mcp-strict", "gateway-mcp-leased", "supergateway", "mcp-proxy"];

    /// <summary>Makes a peer.</summary>
    /// <param name="name">Its name; with <c>#</c> and anything behind, the same peer again (to see the noise between two equal ones).</param>
    /// <param name="repository">The root of the working tree.</param>
    /// <param name="gateway">The gateway.</param>
    public static Peer Create(string name, string repository, GatewayProgram gateway) => name.Split('#')[0] switch
    {
        "direct" => new DirectPeer(),
        "nginx" => new NginxPeer(name),
        "haproxy" => new HaproxyPeer(name),
        "caddy" => new CaddyPeer(name),
        "yarp" => new YarpPeer(name, serverCollector: false, repository),
        "yarp-server" => new YarpPeer(name, serverCollector: true, repository),
        Gateway => new GatewayPeer(name, gateway),
        "nginx-lua" => new NginxLuaPeer(name),
        "gateway-strict" => new GovernedGatewayPeer(name, gateway, LedgerKind.Strict),
        "gateway-leased" => new GovernedGatewayPeer(name, gateway, LedgerKind.Leased),
        "gateway-embedded" => new GovernedGatewayPeer(name, gateway, LedgerKind.Embedded),
        "mcp-direct" => new McpDirectPeer(name, repository),
        "gateway-mcp-stdio" => new McpGatewayPeer(name, repository, gateway, isStdio: true, ledger: null),
        "gateway-mcp-http" => new McpGatewayPeer(name, repository, gateway, isStdio: false, ledger: null),
        "gateway-mcp-embedded" => new McpGatewayPeer(name, repository, gateway, isStdio: true, LedgerKind.Embedded),
        "gateway-mcp-strict" => new McpGatewayPeer(name, repository, gateway, isStdio: true, LedgerKind.Strict),
        "gateway-mcp-leased" => new McpGatewayPeer(name, repository, gateway, isStdio: true, LedgerKind.Leased),
        "supergateway" => McpNpmPeer.Supergateway(name, repository),
        "mcp-proxy" => McpNpmPeer.McpProxy(name, repository),
        _ => throw new CompareException($"There is no peer {name}; there are {string.Join(", ", Defaults)} and yarp-server."),
    };
}
