using System.Globalization;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Peers.Mcp;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>Memory of sessions that do nothing: opened, and left alone without a connection.</summary>
internal sealed class McpIdleScenario(IReadOnlyList<McpPeer> peers) : IScenario
{
    private const int Sessions = 10_000;
    private const int WarmUpSessions = 512;

    public string Name => "mcp-idle";

    public async Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        List<Sample> samples = [];
        McpPeer[] proxies = [.. peers.OfType<McpGatewayPeer>()];
        foreach (McpPeer peer in proxies)
        {
            await using Lineup lineup = await Lineup.WithToolUpstreamAsync(context, cancellationToken);
            RunningPeer running = await lineup.AddAsync(peer, 1, 1, cancellationToken);
            await OpenAsync(running, WarmUpSessions, cancellationToken);
            long empty = await IdleScenario.SettledPssAsync(running, cancellationToken);
            await OpenAsync(running, Sessions, cancellationToken);
            long full = await IdleScenario.SettledPssAsync(running, cancellationToken);
            RunContext.Say($"  {Name} {peer.Name,-12} {empty} KiB with {WarmUpSessions} sessions, {full} with {Sessions} more");
            samples.Add(new Sample(peer.Name, 1, IsWarmUp: false, new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["sessionKb"] = (full - empty) / (double)Sessions,
                ["emptyMb"] = empty / 1024.0,
            }));
        }

        return new ScenarioReport
        {
            Name = Name,
            Title = "MCP: memory of idle sessions",
            Description = string.Create(CultureInfo.InvariantCulture, $"{Sessions} sessions, each opened and left alone. ")
                + $"Growth of the proportional set size over the same process with {WarmUpSessions}, divided by the sessions.",
            Metrics = [new("sessionKb", "session, KB each", 2) { IsCompared = true, IsCharted = true }, new("emptyMb", "with few, MB", 1)],
            Bases = [],
            Peers = [.. proxies.Select(peer => peer.Name)],
            Samples = samples,
        };
    }

    private static Task OpenAsync(RunningPeer running, int count, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            for (int number = 0; number < count; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                McpSession.Open(running, number, isChecked: false);
            }
        },
        cancellationToken);
}
