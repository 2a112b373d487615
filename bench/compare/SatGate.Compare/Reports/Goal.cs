using System.Globalization;
using SatGate.Compare.Scenarios;

namespace SatGate.Compare.Reports;

/// <summary>What the gateway must reach in one figure.</summary>
/// <param name="Scenario">The scenario's name in the report.</param>
/// <param name="Peer">Who must reach it.</param>
/// <param name="Key">The figure.</param>
/// <param name="Baseline">The peer whose figure is the measure; null when <paramref name="Limit"/> is absolute.</param>
/// <param name="Limit">The largest ratio, or the largest value, that reaches it.</param>
internal sealed record Goal(string Scenario, string Peer, string Key, string? Baseline, double Limit)
{
    private const string Gateway = "gateway";
    private const string Small = "gateway, 10 routes, 32 connections";

    /// <summary>Every goal that these scenarios can judge.</summary>
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("proxy", Gateway, "cpuUsPerRequest", "haproxy", 1.0),
        new("proxy", Gateway, "cpuUsPerRequest", "nginx", 0.85),
        new("proxy", Gateway, "cpuUsPerRequest", "yarp", 0.4),
        new("latency", Gateway, "p50Us", "haproxy", 1.0),
        new("latency", Gateway, "p99Us", "haproxy", 1.0),
        new("sse", Gateway, "cpuUsPerEvent", "nginx", 1.1),
        new("sse", Gateway, "eventP99Us", "nginx", 1.1),
        new("sse-fast", Gateway, "cpuUsPerEvent", "nginx", 1.1),
        new("idle", Gateway, "idleFirstKb", null, 4),
        new("idle", Gateway, "streamFirstKb", null, 10),
        new("growth", "gateway, 10000 routes, 32 connections", "cpuUsPerRequest", Small, 1.2),
        new("growth", "gateway, 10 routes, 2048 connections", "cpuUsPerRequest", Small, 1.2),
        .. Governed("governed", ownToLua: 0.7, redisToLua: 0.4),
        .. Governed("governed-c256", ownToLua: 0.5, redisToLua: 0.15),
        .. GovernedGrowth("gateway-strict"),
        .. GovernedGrowth("gateway-leased"),
        .. GovernedGrowth("gateway-embedded"),
        .. from peer in (string[])["gateway-mcp-stdio", "gateway-mcp-http"]
           from goal in (Goal[])[
               new("mcp-latency", peer, McpScenario.AddedKey, null, 150),
               new("mcp", peer, McpScenario.WallKey, null, 1e6 / 15_000),
               new("mcp", peer, McpScenario.WallKey, "supergateway", 0.2),
               new("mcp", peer, McpScenario.WallKey, "mcp-proxy", 0.2)]
           select goal,
        new("mcp-idle", "gateway-mcp-stdio", "sessionKb", null, 4),
        new("start", Gateway, "readyMs", null, 300),
        new("start", Gateway, "residentMb", null, 60),
    ];

    // A store that is asked for every call, beside the budget that one builds oneself; and those that are not, also beside plain proxying.
    private static IEnumerable<Goal> Governed(string scenario, double ownToLua, double redisToLua) =>
    [
        new(scenario, "gateway-strict", RequestScenario.CpuKey, "nginx-lua", ownToLua),
        new(scenario, "gateway-strict", RequestScenario.RedisKey, "nginx-lua", redisToLua),
        .. from peer in (string[])["gateway-leased", "gateway-embedded"]
           from goal in (Goal[])[new(scenario, peer, RequestScenario.CpuKey, "nginx", 1.25), new(scenario, peer, RequestScenario.CpuKey, "nginx-lua", 0.55)]
           select goal,
    ];

    private static IEnumerable<Goal> GovernedGrowth(string peer) =>
        from variant in (string[])[GovernedGrowthScenario.Many, GovernedGrowthScenario.Deep]
        select new Goal(
            GovernedGrowthScenario.Prefix + peer,
            GovernedGrowthScenario.NameOf(peer, variant),
            RequestScenario.CpuKey,
            GovernedGrowthScenario.NameOf(peer, GovernedGrowthScenario.Simple),
            1.2);

    /// <summary>What is to be reached, in a few words.</summary>
    public string Title => $"{Scenario}, {Peer}: {Key}" + (Baseline is null ? string.Empty : $", times {Baseline}");

    /// <summary>The figure in a report; not a number when it is not there.</summary>
    public double ValueIn(ScenarioReport report) =>
        Baseline is null ? report.Median(Peer, Key) : report.RatioTo(Peer, Baseline, Key)?.Median ?? double.NaN;

    /// <summary>Judges a report; null when it does not have the figure.</summary>
    public (bool IsMet, string Text)? Judge(ScenarioReport report)
    {
        double value = ValueIn(report);
        if (double.IsNaN(value) || report.Metrics.FirstOrDefault(metric => string.Equals(metric.Key, Key, StringComparison.Ordinal)) is not { } spec)
        {
            return null;
        }

        bool isMet = value <= Limit;
        string subject = (Peer == Gateway ? string.Empty : $"{Peer}: ") + (Baseline is null ? spec.Title : $"{spec.Title}, times {Baseline}");
        string verdict = isMet ? "reached" : "NOT reached";
        return (isMet, string.Create(CultureInfo.InvariantCulture, $"{subject}: {value:F2}, goal {Limit:0.##} or less: {verdict}"));
    }
}
