using System.Globalization;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Peers.Mcp;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>Calls of a tool that answers at once, over streamable HTTP, as many callers at once as there are sessions.</summary>
internal sealed class McpScenario(string name, int callers, IReadOnlyList<McpPeer> peers) : IScenario
{
    public const string CpuKey = "cpuUsPerCall";
    public const string WallKey = "wallUsPerCall";
    public const string AddedKey = "addedP50Us";
    public const string Direct = "mcp-direct";

    private const double DefaultSeconds = 4;
    private const string P50Key = "p50Us";

    public string Name => name;

    private static MetricSpec[] Metrics { get; } =
    [
        new("callsPerSecond", "calls/s", 0) { IsCharted = true },
        new(WallKey, "µs between answers", 1) { IsCompared = true },
        new(CpuKey, "CPU µs/call", 1) { IsCompared = true, IsCharted = true },
        new(P50Key, "p50 µs", 0),
        new(AddedKey, "p50 added, µs", 0),
        new("p99Us", "p99 µs", 0),
        new("upstreamUsPerCall", "upstream µs/call", 1),
        new(ScenarioReport.OthersKey, "others %", 0),
    ];

    public async Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        await using Lineup lineup = await Lineup.WithToolUpstreamAsync(context, cancellationToken);
        Dictionary<string, WrkScript> scripts = new(StringComparer.Ordinal);
        foreach (McpPeer peer in peers)
        {
            RunningPeer running = await lineup.AddAsync(peer, callers, 1, cancellationToken);
            McpSession[] sessions = [.. Enumerable.Range(0, callers).Select(number => McpSession.Open(running, number, isChecked: true))];
            scripts[running.Name] = WrkScript.WithMcpSessions(context.NewFolder("wrk"), sessions);
        }

        foreach (RunningPeer running in lineup.Running)
        {
            RunContext.Say($"  {name} warm-up of {running.Name}");
            await context.Wrk.RunAsync(running.Port, McpPeer.Path, callers, running.Peer.WarmUpSeconds, cancellationToken, scripts[running.Name]);
        }

        double seconds = context.Options.Seconds ?? DefaultSeconds;
        IReadOnlyList<Sample> samples = await Interleaver.RunAsync(
            name,
            lineup.Running,
            context.Options.Rounds,
            Metrics,
            running => TurnAsync(context, lineup, running, seconds, scripts[running.Name], cancellationToken));
        return new ScenarioReport
        {
            Name = name,
            Title = callers == 1 ? "MCP: one caller" : string.Create(CultureInfo.InvariantCulture, $"MCP: {callers} callers"),
            Description = string.Create(CultureInfo.InvariantCulture, $"tools/call of a tool that repeats 19 bytes, {callers} session{(callers == 1 ? "" : "s")}, keep-alive; ")
                + string.Create(CultureInfo.InvariantCulture, $"{context.Options.Rounds - 1} interleaved rounds of {seconds} s after one discarded. ")
                + "The tool server is one node process, a child of the peer or behind HTTP; CPU of a peer does not hold its own.",
            Metrics = Metrics,
            Bases = ["supergateway", "mcp-proxy"],
            Peers = [.. lineup.Running.Select(running => running.Name)],
            Samples = Added(samples),
        };
    }

    /// <summary>What a peer adds to the median is its own over the direct line's of the same round.</summary>
    private static Sample[] Added(IReadOnlyList<Sample> samples)
    {
        Dictionary<int, double> direct = samples.Where(sample => sample.Peer == Direct).ToDictionary(sample => sample.Round, sample => sample.Values[P50Key]);
        return [.. samples.Select(sample => sample.Peer != Direct && direct.TryGetValue(sample.Round, out double floor)
            ? sample with { Values = new Dictionary<string, double>(sample.Values, StringComparer.Ordinal) { [AddedKey] = sample.Values[P50Key] - floor } }
            : sample)];
    }

    private async Task<Dictionary<string, double>> TurnAsync(
        RunContext context, Lineup lineup, RunningPeer peer, double seconds, WrkScript script, CancellationToken cancellationToken)
    {
        const long AnswersPerError = 1000;
        MeasuredWindow window = new(lineup, peer);
        long toolNs = peer.Tree.ReadChildrenCpuNs(((McpPeer)peer.Peer).EchoScript);
        WrkResult result = await context.Wrk.RunAsync(peer.Port, McpPeer.Path, callers, seconds, cancellationToken, script);
        toolNs = peer.Tree.ReadChildrenCpuNs(((McpPeer)peer.Peer).EchoScript) - toolNs;
        (long peerNs, long upstreamNs, double others) = window.End();
        return result.Errors * AnswersPerError > result.Requests
            ? throw new CompareException($"{peer.Name}: {result.Errors} failures in {result.Requests} calls.")
            : new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["callsPerSecond"] = result.RequestsPerSecond,
                [WallKey] = 1e6 / result.RequestsPerSecond,
                [CpuKey] = (peer.Peer.IsProxy ? peerNs - toolNs : 0) / 1000.0 / result.Requests,
                [P50Key] = result.P50Us,
                ["p99Us"] = result.P99Us,
                ["upstreamUsPerCall"] = (upstreamNs + (peer.Peer.IsProxy ? toolNs : 0)) / 1000.0 / result.Requests,
                [ScenarioReport.OthersKey] = others,
            };
    }
}
