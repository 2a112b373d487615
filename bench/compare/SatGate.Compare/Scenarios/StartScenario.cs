using System.Diagnostics;
using System.Net.Sockets;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Processes;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>From the start of the process to the first 200 on <c>/healthz</c>, and the memory of a process that has served nothing else.</summary>
internal sealed class StartScenario(IReadOnlyList<Peer> peers) : IScenario
{
    private const int SettleMs = 2500;
    private const int PatienceMs = 30_000;
    private const int LookTimeoutMs = 1000;

    public string Name => "start";

    public async Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        await using Lineup lineup = await Lineup.WithJsonUpstreamAsync(context, 64, cancellationToken);
        Peer[] proxies = [.. peers.Where(peer => peer.IsProxy)];
        List<Sample> samples = [];
        for (int round = 0; round < context.Options.Rounds; round++)
        {
            for (int place = 0; place < proxies.Length; place++)
            {
                Peer peer = proxies[(round + place) % proxies.Length];
                Dictionary<string, double> values = await TurnAsync(context, lineup, peer, cancellationToken);
                samples.Add(new Sample(peer.Name, round, round == 0, values));
                string figures = $"{values["readyMs"]:F0} ms, {values["residentMb"]:F1} MB";
                RunContext.Say($"  start round {round + 1}/{context.Options.Rounds}  {peer.Name,-12} {figures}");
            }
        }

        return new ScenarioReport
        {
            Name = Name,
            Title = "Start",
            Description = "From the start of the process (the same launcher for all) to the first answer with status 200 on /healthz; "
                + "then the memory of the idle process, 2.5 s later.",
            Metrics =
            [
                new("readyMs", "ready, ms", 0) { IsCompared = true, IsCharted = true },
                new("residentMb", "resident, MB", 1) { IsCompared = true, IsCharted = true },
                new("pssMb", "proportional, MB", 1),
                new("cpuMs", "CPU to idle, ms", 0),
            ],
            Bases = ["caddy", "yarp"],
            Peers = [.. proxies.Select(peer => peer.Name)],
            Samples = samples,
        };
    }

    private static async Task<Dictionary<string, double>> TurnAsync(RunContext context, Lineup lineup, Peer peer, CancellationToken cancellationToken)
    {
        int port = LoopbackPorts.Next();
        ChildSpec spec = peer.Prepare(new PeerSetup(context.NewFolder(peer.Name), port, lineup.UpstreamPort, 1, 256));
        long start = Stopwatch.GetTimestamp();
        ChildProcess child = context.Nursery.Start(spec);
        try
        {
            while (!IsReady(port))
            {
                if (child.HasExited || Stopwatch.GetElapsedTime(start).TotalMilliseconds > PatienceMs)
                {
                    throw new CompareException($"{peer.Name} did not become ready:\n{child.LogTail()}");
                }

                Native.SleepNs(500_000);
            }

            double ready = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await Task.Delay(SettleMs, cancellationToken);
            ProcessTree tree = new(child.Id);
            return new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["readyMs"] = ready,
                ["residentMb"] = tree.ReadRssKb() / 1024.0,
                ["pssMb"] = tree.ReadPssKb() / 1024.0,
                ["cpuMs"] = tree.ReadCpu().Ns / 1e6,
            };
        }
        finally
        {
            await context.Nursery.StopAsync(child);
        }
    }

    private static bool IsReady(int port)
    {
        try
        {
            using HttpProbe probe = new(port, LookTimeoutMs);
            return probe.Exchange(RequestTemplate.Get(port, "/healthz")).StatusLine.StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException or CompareException)
        {
            return false;
        }
    }
}
