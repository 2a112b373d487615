using SatGate.Compare.Load;
using SatGate.Compare.Peers;

namespace SatGate.Compare.Scenarios;

/// <summary>Tokens for the governed scenarios, and the budgets behind them.</summary>
internal static class GovernedTokens
{
    /// <summary>
    /// Makes so many tokens for the peer, each with a budget of its own; a peer that does not govern carries the gateway's. Those of the gateway
    /// are made once in a run: its key is always the same, and each gateway has its own store.
    /// </summary>
    public static TokenFile Write(RunContext context, Peer peer, int count, CancellationToken cancellationToken)
    {
        bool isGateways = (peer is not GovernedPeer) || peer is GovernedGatewayPeer;
        if (isGateways && context.GatewayTokens.TryGetValue(count, out TokenFile? made))
        {
            return made;
        }

        Func<string, long?, string> mint = isGateways ? GovernedGatewayPeer.Mint : ((GovernedPeer)peer).Token;
        TokenFile tokens = TokenFile.Write(
            Path.Combine(context.NewFolder("tokens"), "tokens"), count, number => mint(GovernedPeer.BudgetName(number), GovernedPeer.ManyCredits), cancellationToken);
        if (isGateways)
        {
            context.GatewayTokens[count] = tokens;
        }

        return tokens;
    }

    /// <summary>Makes the one token whose budget stands at the end of a row.</summary>
    public static TokenFile WriteDeep(RunContext context, GovernedPeer peer) =>
        TokenFile.Write(Path.Combine(context.NewFolder("tokens"), "tokens"), 1, _ => peer.Token(GovernedPeer.DeepBudget, null), CancellationToken.None);

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
