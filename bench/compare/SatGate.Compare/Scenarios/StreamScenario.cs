using System.Globalization;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Reports;
using SatGate.Compare.Roles;

namespace SatGate.Compare.Scenarios;

/// <summary>Event streams, each event sent by the upstream on its own: paced like a model's tokens, or as fast as they go.</summary>
/// <param name="name">The scenario's name.</param>
/// <param name="streams">Streams at once.</param>
/// <param name="intervalUs">Microseconds between two events of a stream; 0 for as fast as they go.</param>
/// <param name="events">Events of one stream.</param>
/// <param name="peers">The peers.</param>
internal sealed class StreamScenario(string name, int streams, int intervalUs, int events, IReadOnlyList<Peer> peers) : IScenario
{
    private const string CpuKey = "cpuUsPerEvent";
    private const string EventP50Key = "eventP50Us";
    private const string EventP99Key = "eventP99Us";

    public string Name => name;

    public async Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        await using Lineup lineup = await Lineup.WithEventUpstreamAsync(context, cancellationToken);
        await lineup.AddAllAsync(peers, streams, cancellationToken);
        foreach (RunningPeer peer in lineup.Running)
        {
            AnswerCheck.Stream(peer.Name, peer.Port);
        }

        await using LoadClient client = new(context.Nursery);
        foreach (RunningPeer peer in lineup.Running)
        {
            await WarmUpAsync(client, peer, cancellationToken);
        }

        MetricSpec[] metrics = Metrics();
        IReadOnlyList<Sample> samples = await Interleaver.RunAsync(
            name, lineup.Running, context.Options.Rounds, metrics, peer => TurnAsync(lineup, client, peer, cancellationToken));
        string pace = intervalUs == 0
            ? "as fast as the connections take them"
            : string.Create(CultureInfo.InvariantCulture, $"one every {intervalUs / 1000.0} ms, the first one interval after the head");
        return new ScenarioReport
        {
            Name = name,
            Title = intervalUs == 0 ? "Event streams at full speed" : "Event streams at a model's pace",
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{streams} streams at once, {events} events of {SseFormat.EventBytes} bytes each, {pace}; every event is one send of the upstream. ")
                + string.Create(CultureInfo.InvariantCulture, $"{context.Options.Rounds - 1} interleaved rounds after one discarded."),
            Metrics = metrics,
            Bases = ["nginx", "haproxy", "yarp"],
            Peers = [.. lineup.Running.Select(peer => peer.Name)],
            Samples = samples,
        };
    }

    private MetricSpec[] Metrics()
    {
        MetricSpec cpu = new(CpuKey, "CPU µs/event", 2) { IsCompared = true, IsCharted = true };
        MetricSpec[] tail =
        [
            new("eventsPerSecond", "events/s", 0),
            new("eventsPerRead", "events/read", 2),
            new("upstreamUsPerEvent", "upstream µs/event", 2),
            new(ScenarioReport.OthersKey, "others %", 0),
        ];

        // At full speed a delay is only the length of a queue.
        return intervalUs == 0
            ? [cpu, .. tail]
            :
            [
                cpu,
                new("firstByteP50Us", "first byte p50 µs", 0),
                new("firstByteP99Us", "first byte p99 µs", 0),
                new(EventP50Key, "event delay p50 µs", 0) { IsCompared = true, IsCharted = true },
                new(EventP99Key, "event delay p99 µs", 0) { IsCompared = true },
                .. tail,
            ];
    }

    private async Task WarmUpAsync(LoadClient client, RunningPeer peer, CancellationToken cancellationToken)
    {
        const int WarmUpIntervalUs = 2000;
        RunContext.Say($"  {name} warm-up of {peer.Name}, {peer.Peer.WarmUpSeconds} s");
        int count = peer.Peer.WarmUpSeconds * 1_000_000 / WarmUpIntervalUs;
        await client.SendAsync(
            new ClientCommand
            {
                Verb = "stream",
                Port = peer.Port,
                Count = streams,
                Events = count,
                Path = SseFormat.Path(count, WarmUpIntervalUs, 0, hold: false),
            },
            cancellationToken);
    }

    private async Task<Dictionary<string, double>> TurnAsync(Lineup lineup, LoadClient client, RunningPeer peer, CancellationToken cancellationToken)
    {
        MeasuredWindow window = new(lineup, peer, client.Tree);
        ClientReply reply = await client.SendAsync(
            new ClientCommand
            {
                Verb = "stream",
                Port = peer.Port,
                Count = streams,
                Events = events,
                Path = SseFormat.Path(events, intervalUs, intervalUs, hold: false),
                StaggerUs = intervalUs / streams,
            },
            cancellationToken);
        (long peerNs, long upstreamNs, double others) = window.End();
        return new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [CpuKey] = peerNs / 1000.0 / reply.Count,
            ["firstByteP50Us"] = reply.FirstByteP50Us,
            ["firstByteP99Us"] = reply.FirstByteP99Us,
            [EventP50Key] = reply.EventP50Us,
            [EventP99Key] = reply.EventP99Us,
            ["eventMaxUs"] = reply.EventMaxUs,
            ["eventsPerSecond"] = reply.Count / reply.Seconds,
            ["eventsPerRead"] = (double)reply.Count / reply.Reads,
            ["upstreamUsPerEvent"] = upstreamNs / 1000.0 / reply.Count,
            [ScenarioReport.OthersKey] = others,
            ["events"] = reply.Count,
        };
    }
}
