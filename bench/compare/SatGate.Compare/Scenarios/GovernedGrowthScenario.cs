using System.Globalization;
using SatGate.Compare.Load;
using SatGate.Compare.Peers;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>The governed request when there is more of everything behind it: many tokens with a budget each, and a row of budgets above one.</summary>
internal sealed class GovernedGrowthScenario(GovernedPeer peer) : IScenario
{
    public const string Prefix = "governed-growth-";

    private const int Connections = 32;
    private const int Depth = 8;
    private const double DefaultSeconds = 4;

    public string Name => Prefix + peer.Name;

    /// <summary>What the tables call a variant.</summary>
    public static string NameOf(string peer, string variant) => $"{peer}, {variant}";

    public const string Simple = "64 tokens";
    public const string Many = "many tokens";
    public const string Deep = "8 budgets each";

    public async Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        await using Lineup lineup = await Lineup.WithJsonUpstreamAsync(context, Connections, cancellationToken);
        Dictionary<string, WrkScript> scripts = new(StringComparer.Ordinal);
        List<RunningPeer> lined = [];
        int many = context.Options.Tokens;
        await AddAsync(Simple, GovernedTokens.Write(context, peer, GovernedScenario.Tokens, cancellationToken), 1);
        RunContext.Say(string.Create(CultureInfo.InvariantCulture, $"  {Name} makes {many} tokens"));
        TokenFile manyTokens = GovernedTokens.Write(context, peer, many, cancellationToken);
        await AddAsync(Many, manyTokens, 1);
        await AddAsync(Deep, GovernedTokens.WriteDeep(context, peer), Depth);
        await TouchAllAsync(context, lined[1], manyTokens, cancellationToken);
        foreach (RunningPeer running in lined)
        {
            await RequestScenario.WarmUpAsync(context, Name, running, GovernedScenario.Path, Connections, cancellationToken, scripts[running.Name]);
        }

        double seconds = context.Options.Seconds ?? DefaultSeconds;
        IReadOnlyList<Sample> samples = await Interleaver.RunAsync(
            Name,
            lined,
            context.Options.Rounds,
            GovernedScenario.Metrics,
            running => RequestScenario.TurnAsync(context, lineup, running, GovernedScenario.Path, Connections, seconds, cancellationToken, scripts[running.Name]));
        return new ScenarioReport
        {
            Name = Name,
            Title = $"Governed growth of {peer.Name}: more tokens, more budgets",
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"The request of the governed scenario on {Connections} connections: {GovernedScenario.Tokens} tokens in turn; {many:N0} tokens at random, each with ")
                + string.Create(CultureInfo.InvariantCulture, $"a budget of its own and all used before; one token whose budget has {Depth - 1} above it. ")
                + string.Create(CultureInfo.InvariantCulture, $"{context.Options.Rounds - 1} interleaved rounds of {seconds} s after one discarded."),
            Metrics = GovernedScenario.MetricsOf(samples),
            Bases = [lined[0].Name],
            Peers = [.. lined.Select(running => running.Name)],
            Samples = samples,
        };

        async Task AddAsync(string variant, TokenFile tokens, int depth)
        {
            RunningPeer running = await lineup.AddAsync(peer, Connections, 1, cancellationToken, depth) with { Name = NameOf(peer.Name, variant) };
            scripts[running.Name] = WrkScript.WithTokens(context.NewFolder("wrk"), tokens);
            GovernedTokens.Prepare(running, GovernedScenario.Tokens, GovernedScenario.Path);
            lined.Add(running);
        }
    }

    /// <summary>Uses every token once, so that no turn meets a budget that is made only then.</summary>
    private async Task TouchAllAsync(RunContext context, RunningPeer running, TokenFile tokens, CancellationToken cancellationToken)
    {
        const int TurnsMax = 60;
        const int TurnSeconds = 5;
        int touched = 0;
        for (int turn = 0; turn < TurnsMax && touched < tokens.Count; turn++)
        {
            WrkScript script = WrkScript.WithTokens(context.NewFolder("wrk"), tokens, first: touched);
            WrkResult result = await context.Wrk.RunAsync(running.Port, GovernedScenario.Path, Connections, TurnSeconds, cancellationToken, script);

            // The threads do not keep step; what the slower one left out is met again in the next turn.
            touched += (int)(result.Requests * 9 / 10);
            RunContext.Say(string.Create(CultureInfo.InvariantCulture, $"  {Name} has used {Math.Min(touched, tokens.Count)} of {tokens.Count} tokens once"));
        }
    }
}
