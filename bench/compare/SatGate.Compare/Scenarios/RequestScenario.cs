using System.Globalization;
using System.Text;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>1 KB POST, 200-byte answer, keep-alive on both sides, a given number of connections: the proxy and the latency scenario.</summary>
internal sealed class RequestScenario(string name, int connections, IReadOnlyList<Peer> peers) : IScenario
{
    public const string CpuKey = "cpuUsPerRequest";
    public const string RedisKey = "redisUsPerRequest";
    public const string UpstreamKey = "upstreamUsPerRequest";

    private const double DefaultSeconds = 4;
    private const string P50Key = "p50Us";
    private const string P99Key = "p99Us";

    // About what the slowest of them manage in a second of a quiet machine.
    private const long RequestsPerWarmUpSecond = 10_000;

    // More failures than one in a thousand answers make a turn worthless.
    private const long AnswersPerError = 1000;

    public string Name => name;

    public async Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        await using Lineup lineup = await Lineup.WithJsonUpstreamAsync(context, connections, cancellationToken);
        await lineup.AddAllAsync(peers, connections, cancellationToken);
        string path = (context.Options.UpstreamReadsBody ? NginxUpstream.ReadBodyPrefix : "/") + "v1/messages";
        foreach (RunningPeer peer in lineup.Running)
        {
            AnswerCheck.Json(peer.Name, peer.Port, path);
        }

        foreach (RunningPeer peer in lineup.Running)
        {
            await WarmUpAsync(context, name, peer, path, connections, cancellationToken);
        }

        double seconds = context.Options.Seconds ?? DefaultSeconds;
        bool isLatency = connections == 1;
        MetricSpec[] metrics =
        [
            new(CpuKey, "CPU µs/request", 1) { IsCompared = true, IsCharted = !isLatency },
            new("requestsPerSecond", "requests/s", 0),
            new(P50Key, "p50 µs", 0) { IsCompared = isLatency, IsCharted = isLatency },
            new(P99Key, "p99 µs", 0) { IsCompared = isLatency },
            new(UpstreamKey, "upstream µs/request", 1),
            new("connectsPer1000", "new upstream conns/1000", 2),
            new(ScenarioReport.OthersKey, "others %", 0),
        ];
        IReadOnlyList<Sample> samples = await Interleaver.RunAsync(
            name, lineup.Running, context.Options.Rounds, metrics, peer => TurnAsync(context, lineup, peer, path, seconds, cancellationToken));
        return new ScenarioReport
        {
            Name = name,
            Title = isLatency ? "Latency: one connection" : string.Create(CultureInfo.InvariantCulture, $"Proxying: {connections} connections"),
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{RequestTemplate.BodyBytes}-byte POST, {RequestTemplate.AnswerBytes}-byte JSON answer, keep-alive on both sides, ")
                + string.Create(CultureInfo.InvariantCulture, $"{connections} connection{(isLatency ? "" : "s")}, ")
                + string.Create(CultureInfo.InvariantCulture, $"{context.Options.Rounds - 1} interleaved rounds of {seconds} s after one discarded; ")
                + (context.Options.UpstreamReadsBody ? "the upstream reads the body, then answers." : "the upstream discards the body."),
            Metrics = metrics,
            Bases = ["nginx", "haproxy", "yarp"],
            Peers = [.. lineup.Running.Select(peer => peer.Name)],
            Samples = samples,
        };
    }

    /// <summary>
    /// Works a peer until its code is as fast as it gets: the seconds that it asks for, and again on a machine so busy that those seconds
    /// were few requests.
    /// </summary>
    public static async Task WarmUpAsync(
        RunContext context, string scenario, RunningPeer peer, string path, int connections, CancellationToken cancellationToken, WrkScript? script = null)
    {
        const int TurnsMax = 3;
        long enough = peer.Peer.WarmUpSeconds * RequestsPerWarmUpSecond;
        long requests = 0;
        for (int turn = 0; turn < TurnsMax && requests < enough; turn++)
        {
            RunContext.Say($"  {scenario} warm-up of {peer.Name}, {peer.Peer.WarmUpSeconds} s");
            requests += (await context.Wrk.RunAsync(peer.Port, path, connections, peer.Peer.WarmUpSeconds, cancellationToken, script)).Requests;
        }
    }

    /// <summary>One turn of one peer. Also used by the scenarios that vary something else about the same request.</summary>
    public static async Task<Dictionary<string, double>> TurnAsync(
        RunContext context, Lineup lineup, RunningPeer peer, string path, int connections, double seconds, CancellationToken cancellationToken, WrkScript? script = null)
    {
        long connectsBefore = Connects(lineup.UpstreamPort);
        MeasuredWindow window = new(lineup, peer);
        WrkResult result = await context.Wrk.RunAsync(peer.Port, path, connections, seconds, cancellationToken, script);
        (long peerNs, long upstreamNs, double others) = window.End();

        // The question itself was the one connection that is taken off.
        long connects = Connects(lineup.UpstreamPort) - connectsBefore - 1;
        if (result.Errors * AnswersPerError > result.Requests)
        {
            throw new CompareException($"{peer.Name}: {result.Errors} failures in {result.Requests} requests.");
        }

        Dictionary<string, double> values = new(StringComparer.Ordinal)
        {
            [CpuKey] = peerNs / 1000.0 / result.Requests,
            ["requestsPerSecond"] = result.RequestsPerSecond,
            [P50Key] = result.P50Us,
            [P99Key] = result.P99Us,
            ["upstreamUsPerRequest"] = upstreamNs / 1000.0 / result.Requests,
            ["connectsPer1000"] = connects * 1000.0 / result.Requests,
            [ScenarioReport.OthersKey] = others,
            ["requests"] = result.Requests,
            ["errors"] = result.Errors,
        };
        if (window.RedisNs is { } redisNs)
        {
            values[RedisKey] = redisNs / 1000.0 / result.Requests;
        }

        return values;
    }

    private Task<Dictionary<string, double>> TurnAsync(
        RunContext context, Lineup lineup, RunningPeer peer, string path, double seconds, CancellationToken cancellationToken) =>
        TurnAsync(context, lineup, peer, path, connections, seconds, cancellationToken);

    // nginx's stub_status: the third line is "accepts handled requests" in figures.
    private static long Connects(int upstreamPort)
    {
        using HttpProbe probe = new(upstreamPort);
        HttpAnswer answer = probe.Exchange(RequestTemplate.Get(upstreamPort, NginxUpstream.StatusPath));
        string line = Encoding.ASCII.GetString(answer.Body).Split('\n')[2];
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    }
}
