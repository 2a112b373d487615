using System.Globalization;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>The same request when there is more of everything around it: many routes, many connections. Each peer is compared with itself.</summary>
internal sealed class GrowthScenario(Peer peer) : IScenario
{
    private const double DefaultSeconds = 4;

    private static readonly Variant[] Variants = [new(10, 32), new(10_000, 32), new(10, 2048)];

    public string Name => peer.Name.Equals("gateway", StringComparison.Ordinal) ? "growth" : $"growth-{peer.Name}";

    public async Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        int connectionsMax = Variants.Max(variant => variant.Connections);
        await using Lineup lineup = await Lineup.WithJsonUpstreamAsync(context, connectionsMax, cancellationToken);
        Dictionary<int, RunningPeer> byRoutes = [];
        foreach (int routes in Variants.Select(variant => variant.Routes).Distinct())
        {
            RunningPeer running = await lineup.AddAsync(peer, connectionsMax, routes, cancellationToken);
            AnswerCheck.Json(peer.Name, running.Port, PathOf(routes));
            byRoutes[routes] = running;
        }

        RunningPeer[] lined = [.. Variants.Select(variant => byRoutes[variant.Routes] with { Name = variant.NameOf(peer) })];
        Dictionary<string, Variant> variants = Variants.ToDictionary(variant => variant.NameOf(peer), StringComparer.Ordinal);
        foreach (RunningPeer running in lined)
        {
            Variant variant = variants[running.Name];
            await RequestScenario.WarmUpAsync(context, Name, running, PathOf(variant.Routes), variant.Connections, cancellationToken);
        }

        MetricSpec[] metrics =
        [
            new(RequestScenario.CpuKey, "CPU µs/request", 1) { IsCompared = true, IsCharted = true },
            new("requestsPerSecond", "requests/s", 0),
            new("p50Us", "p50 µs", 0),
            new("p99Us", "p99 µs", 0),
            new("connectsPer1000", "new upstream conns/1000", 2),
            new(ScenarioReport.OthersKey, "others %", 0),
        ];
        double seconds = context.Options.Seconds ?? DefaultSeconds;
        IReadOnlyList<Sample> samples = await Interleaver.RunAsync(Name, lined, context.Options.Rounds, metrics, running =>
        {
            Variant variant = variants[running.Name];
            return RequestScenario.TurnAsync(context, lineup, running, PathOf(variant.Routes), variant.Connections, seconds, cancellationToken);
        });
        return new ScenarioReport
        {
            Name = Name,
            Title = "Growth: more routes, more connections",
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"The request of the proxy scenario, to the last of so many routes, on so many connections; ")
                + string.Create(CultureInfo.InvariantCulture, $"{context.Options.Rounds - 1} interleaved rounds of {seconds} s after one discarded."),
            Metrics = metrics,
            Bases = [lined[0].Name],
            Peers = [.. lined.Select(running => running.Name)],
            Samples = samples,
        };
    }

    private static string PathOf(int routes) => PeerSetup.RoutePrefix(routes) + "v1/messages";

    private sealed record Variant(int Routes, int Connections)
    {
        public string NameOf(Peer peer) => string.Create(CultureInfo.InvariantCulture, $"{peer.Name}, {Routes} routes, {Connections} connections");
    }
}
