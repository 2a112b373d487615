using System.Globalization;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Processes;
using SatGate.Compare.Reports;
using SatGate.Compare.Roles;

namespace SatGate.Compare.Scenarios;

/// <summary>
/// Memory of connections that do nothing: kept alive after one request, or in the middle of an event stream after one event. Each peer is
/// started afresh, warmed with a few connections, filled, emptied and filled again.
/// </summary>
internal sealed class IdleScenario(IReadOnlyList<Peer> peers) : IScenario
{
    private const int WarmUpConnections = 256;
    private const int SpareDescriptors = 1200;
    private const int SettleMs = 1000;
    private const int SettleRounds = 12;
    private const long SettledKb = 256;

    public string Name => "idle";

    public async Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        // A proxied stream takes two descriptors of one process.
        int count = (int)Math.Min(context.Options.IdleConnections, (Native.DescriptorsMax() - SpareDescriptors) / 2);
        List<Sample> samples = [];
        Peer[] proxies = [.. peers.Where(peer => peer.IsProxy)];
        foreach (Peer peer in proxies)
        {
            Dictionary<string, double> values = new(StringComparer.Ordinal) { ["connections"] = count };
            await MeasureAsync(context, peer, count, stream: false, values, cancellationToken);
            await MeasureAsync(context, peer, count, stream: true, values, cancellationToken);
            samples.Add(new Sample(peer.Name, 1, IsWarmUp: false, values));
        }

        return new ScenarioReport
        {
            Name = Name,
            Title = "Memory of idle connections and of open streams",
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{count} connections, each after one request, and {count} event streams, each after one event. ")
                + "Growth of the proportional set size of the peer's processes over the same process with none, divided by the connections; "
                + "kernel memory of the sockets is not in it. Filled, emptied (kept: what stays), filled again.",
            Metrics =
            [
                new("idleFirstKb", "idle, KB each", 2) { IsCompared = true, IsCharted = true },
                new("idleKeptKb", "kept when closed", 2),
                new("idleSecondKb", "idle, second wave", 2),
                new("streamFirstKb", "stream, KB each", 2) { IsCompared = true, IsCharted = true },
                new("streamKeptKb", "kept when closed", 2),
                new("streamSecondKb", "stream, second wave", 2),
                new("idleEmptyMb", "with none, MB", 1),
            ],
            Bases = ["nginx", "haproxy", "yarp"],
            Peers = [.. proxies.Select(peer => peer.Name)],
            Samples = samples,
        };
    }

    private static async Task MeasureAsync(
        RunContext context, Peer peer, int count, bool stream, Dictionary<string, double> values, CancellationToken cancellationToken)
    {
        string kind = stream ? "stream" : "idle";
        await using Lineup lineup = stream
            ? await Lineup.WithEventUpstreamAsync(context, cancellationToken)
            : await Lineup.WithJsonUpstreamAsync(context, count, cancellationToken);
        RunningPeer running = await lineup.AddAsync(peer, count, 1, cancellationToken);
        if (stream)
        {
            AnswerCheck.Stream(peer.Name, running.Port);
        }
        else
        {
            AnswerCheck.Json(peer.Name, running.Port, "/v1/messages");
        }

        await using LoadClient client = new(context.Nursery);
        ClientCommand open = new()
        {
            Verb = "open",
            Port = running.Port,
            Count = WarmUpConnections,
            Stream = stream,
            Path = stream ? SseFormat.Path(events: 1, intervalUs: 0, firstUs: 0, hold: true) : "/v1/messages",
        };
        await client.SendAsync(open, cancellationToken);
        await CloseAsync(client, peer.Name, WarmUpConnections, cancellationToken);
        long empty = await SettledPssAsync(running, cancellationToken);
        long kept = 0;
        foreach (string wave in (string[])["First", "Second"])
        {
            await client.SendAsync(open with { Count = count }, cancellationToken);
            long full = await SettledPssAsync(running, cancellationToken);
            await CloseAsync(client, peer.Name, count, cancellationToken);
            long after = await SettledPssAsync(running, cancellationToken);
            values[$"{kind}{wave}Kb"] = (full - empty) / (double)count;
            kept = string.Equals(wave, "First", StringComparison.Ordinal) ? after : kept;
            RunContext.Say($"  idle {peer.Name,-12} {kind} {wave}: {empty} KiB empty, {full} full, {after} emptied");
        }

        values[$"{kind}KeptKb"] = (kept - empty) / (double)count;
        values[$"{kind}EmptyMb"] = empty / 1024.0;
    }

    private static async Task CloseAsync(LoadClient client, string peer, int count, CancellationToken cancellationToken)
    {
        ClientReply reply = await client.SendAsync(new ClientCommand { Verb = "close" }, cancellationToken);
        if (reply.Count != count)
        {
            throw new CompareException($"{peer} closed {count - reply.Count} of {count} connections that were to be held.");
        }
    }

    /// <summary>The set size once it has stopped moving, or after the last look.</summary>
    public static async Task<long> SettledPssAsync(RunningPeer peer, CancellationToken cancellationToken)
    {
        long last = -1;
        for (int look = 0; look < SettleRounds; look++)
        {
            await Task.Delay(SettleMs, cancellationToken);
            long now = peer.Tree.ReadPssKb();
            if (last >= 0 && Math.Abs(now - last) < SettledKb)
            {
                return now;
            }

            last = now;
        }

        return last;
    }
}
