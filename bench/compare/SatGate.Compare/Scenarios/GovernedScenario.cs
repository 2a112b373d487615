using System.Globalization;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>
/// The request of the proxy scenario with a bearer token, whose budget is debited before it is forwarded. Each peer that keeps budgets in Redis
/// has a Redis of its own, and nginx without any of this stands beside them.
/// </summary>
internal sealed class GovernedScenario(string name, int connections, IReadOnlyList<Peer> peers) : IScenario
{
    public const string Path = "/v1/messages";

    /// <summary>Tokens in use at once, each with its budget.</summary>
    public const int Tokens = 64;

    private const double DefaultSeconds = 4;

    public string Name => name;

    public static MetricSpec[] Metrics { get; } =
    [
        new(RequestScenario.CpuKey, "CPU µs/request", 1) { IsCompared = true, IsCharted = true },
        new(RequestScenario.RedisKey, "Redis µs/request", 1) { IsCompared = true },
        new("requestsPerSecond", "requests/s", 0),
        new("p50Us", "p50 µs", 0),
        new("p99Us", "p99 µs", 0),
        new("upstreamUsPerRequest", "upstream µs/request", 1),
        new("connectsPer1000", "new upstream conns/1000", 2),
        new(ScenarioReport.OthersKey, "others %", 0),
    ];

    /// <summary>The figures that any peer of the run has: without Redis there is nothing to tell of it.</summary>
    public static MetricSpec[] MetricsOf(IReadOnlyList<Sample> samples) =>
        [.. Metrics.Where(metric => samples.Any(sample => sample.Values.ContainsKey(metric.Key)))];

    public async Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        await using Lineup lineup = await Lineup.WithJsonUpstreamAsync(context, connections, cancellationToken);
        Dictionary<string, WrkScript> scripts = new(StringComparer.Ordinal);
        foreach (Peer peer in peers)
        {
            RunningPeer running = await lineup.AddAsync(peer, connections, 1, cancellationToken);
            TokenFile tokens = GovernedTokens.Write(context, peer, Tokens, cancellationToken);
            scripts[running.Name] = WrkScript.WithTokens(context.NewFolder("wrk"), tokens);
            GovernedTokens.Prepare(running, Tokens, Path);
        }

        foreach (RunningPeer running in lineup.Running)
        {
            await RequestScenario.WarmUpAsync(context, name, running, Path, connections, cancellationToken, scripts[running.Name]);
        }

        BudgetBooks[] books = [.. lineup.Running.Select(running => BudgetBooks.Open(running, Tokens)).OfType<BudgetBooks>()];
        double seconds = context.Options.Seconds ?? DefaultSeconds;
        IReadOnlyList<Sample> samples = await Interleaver.RunAsync(
            name,
            lineup.Running,
            context.Options.Rounds,
            Metrics,
            running => RequestScenario.TurnAsync(context, lineup, running, Path, connections, seconds, cancellationToken, scripts[running.Name]));
        foreach (BudgetBooks book in books)
        {
            book.Close(samples, connections);
        }

        return new ScenarioReport
        {
            Name = name,
            Title = string.Create(CultureInfo.InvariantCulture, $"Governed: {connections} connections"),
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{RequestTemplate.BodyBytes}-byte POST with one of {Tokens} bearer tokens, one credit debited from the token's budget, ")
                + string.Create(CultureInfo.InvariantCulture, $"{RequestTemplate.AnswerBytes}-byte JSON answer, keep-alive on both sides, {connections} connections; ")
                + string.Create(CultureInfo.InvariantCulture, $"{context.Options.Rounds - 1} interleaved rounds of {seconds} s after one discarded. ")
                + "nginx only forwards; nginx-lua checks an HMAC and runs one script in Redis per request; the gateway verifies the token, debits and records the event.",
            Metrics = MetricsOf(samples),
            Bases = ["nginx", "nginx-lua"],
            Peers = [.. lineup.Running.Select(running => running.Name)],
            Samples = samples,
        };
    }
}
