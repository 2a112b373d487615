using SatGate.Compare.Load;
using SatGate.Compare.Peers;

namespace SatGate.Compare.Scenarios;

/// <summary>Tokens for the governed scenarios, and the budgets behind them.</summary>
internal static class GovernedTokens
{
    /// <summary>Makes so many tokens for the peer, each with a budget of its own; a peer that does not govern carries the gateway's.</summary>
    public static TokenFile Write(RunContext context, Peer peer, int count)
    {
        Func<string, long?, string> mint = peer is GovernedPeer governed ? governed.Token : GovernedGatewayPeer.Mint;
        return TokenFile.Write(
            Path.Combine(context.NewFolder("tokens"), "tokens"), count, number => mint(GovernedPeer.BudgetName(number), GovernedPeer.ManyCredits));
    }

    /// <summary>Makes the one token whose budget stands at the end of a row.</summary>
    public static TokenFile WriteDeep(RunContext context, GovernedPeer peer) =>
        TokenFile.Write(Path.Combine(context.NewFolder("tokens"), "tokens"), 1, _ => peer.Token(GovernedPeer.DeepBudget, null));

    /// <summary>Fills the budgets where tokens do not bring them, and checks that the peer does its work.</summary>
    public static void Prepare(RunningPeer running, int count, string path)
    {
        if (running.Peer is not GovernedPeer governed)
        {
            AnswerCheck.Json(running.Name, running.Port, path);
            return;
        }

        governed.Seed(
            running.RedisPort,
            Enumerable.Range(0, count).Select(number => (GovernedPeer.BudgetName(number), GovernedPeer.ManyCredits))
                .Append((GovernedPeer.FewBudget, GovernedPeer.FewCredits)));
        BudgetCheck.Run(governed, running.Name, running.Port, path);
        AnswerCheck.Json(running.Name, running.Port, path, governed.Token(GovernedPeer.BudgetName(0), GovernedPeer.ManyCredits));
    }
}
