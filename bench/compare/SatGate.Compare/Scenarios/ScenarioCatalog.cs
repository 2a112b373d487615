using System.Globalization;
using SatGate.Compare.CommandLine;
using SatGate.Compare.Peers;
using SatGate.Compare.Peers.Mcp;

namespace SatGate.Compare.Scenarios;

/// <summary>All scenarios by name.</summary>
internal static class ScenarioCatalog
{
    private const int UsualConnections = 32;
    private const double StreamSeconds = 10;
    private const int FastStreams = 32;
    private const int FastEvents = 8000;

    private static readonly string[] All = ["proxy", "latency", "sse", "sse-fast", "idle", "growth", "start", "governed", "governed-growth", "mcp", "mcp-latency", "mcp-idle"];

    private static readonly int[] GovernedConnections = [32, 256, 2048];

    public static IReadOnlyList<IScenario> Create(HarnessOptions options, IReadOnlyList<Peer> peers)
    {
        IEnumerable<string> names = options.Scenarios.Count == 0 ? ["proxy"]
            : options.Scenarios.Contains("all", StringComparer.Ordinal) ? All
            : options.Scenarios;
        return [.. names.SelectMany(name => Create(name, options, peers))];
    }

    private static IEnumerable<IScenario> Create(string name, HarnessOptions options, IReadOnlyList<Peer> all)
    {
        Peer[] peers = [.. all.Where(peer => peer is not (GovernedPeer or McpPeer))];
        McpPeer[] tools = [.. all.OfType<McpPeer>()];
        GovernedPeer[] governed = [.. all.OfType<GovernedPeer>()];
        int everyUs = (int)Math.Round(options.EveryMs * 1000);
        switch (name)
        {
            case "proxy":
                return options.Connections.Select(connections => new RequestScenario(
                    name + Suffix(connections),
                    connections,
                    peers));
            case "latency":
                return [new RequestScenario(name, 1, peers)];
            case "sse":
                int events = Math.Max(1, (int)((options.Seconds ?? StreamSeconds) * 1e6 / everyUs));
                return [new StreamScenario(name, options.Streams, everyUs, events, peers)];
            case "sse-fast":
                return [new StreamScenario(name, FastStreams, intervalUs: 0, FastEvents, peers)];
            case "idle":
                return [new IdleScenario(peers)];
            case "start":
                return [new StartScenario(peers)];
            case "governed":
                Peer[] lined = [.. peers.Where(peer => peer is NginxPeer), .. governed];
                return (options.ConnectionsAsked.Count > 0 ? options.ConnectionsAsked : GovernedConnections)
                    .Select(connections => new GovernedScenario(name + Suffix(connections), connections, lined));
            case "mcp":
                return options.Connections.Select(callers => new McpScenario(name + Suffix(callers), callers, tools));
            case "mcp-latency":
                return [new McpScenario(name, 1, tools)];
            case "mcp-idle":
                return [new McpIdleScenario(tools)];
            case "governed-growth":
                return governed.Where(peer => peer is GovernedGatewayPeer).Select(peer => new GovernedGrowthScenario(peer));
            case "growth":
                // The gateway's own goal; without it, whoever has routes, when asked for by name.
                Peer[] growing = [.. peers.Where(peer => peer.SupportsRoutes && (options.Peers.Count > 0 || peer is GatewayPeer))];
                return growing.Select(peer => new GrowthScenario(peer));
            default:
                throw new CompareException($"There is no scenario {name}; there are all, {string.Join(", ", All)}.");
        }
    }

    private static string Suffix(int connections) =>
        connections == UsualConnections ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"-c{connections}");
}
