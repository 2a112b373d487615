using System.Globalization;
using System.Text;
using SatGate.Compare.Processes;
using SatGate.Model.Money;
using SatGate.Model.Tokens;

namespace SatGate.Compare.Peers;

/// <summary>The gateway with a route that debits one credit: token verified, budget debited, event recorded. Settings are the defaults.</summary>
/// <param name="name">The name in tables.</param>
/// <param name="program">The gateway.</param>
/// <param name="ledger">Where its balances are.</param>
internal sealed class GovernedGatewayPeer(string name, GatewayProgram program, LedgerKind ledger) : GovernedPeer(name)
{
    private static readonly TokenKey Key = TokenKey.FromSecret(Secret);

    public override int WarmUpSeconds => 8;

    public override bool UsesRedis => ledger != LedgerKind.Embedded;

    public override bool TellsExactRemainder => ledger != LedgerKind.Leased;

    /// <summary>A token of the gateway, also for peers that carry it and do not look at it.</summary>
    public static string Mint(string budget, long? credits) => TokenMint.Mint(
        Key,
        new TokenGrant { BudgetId = budget, BudgetLimit = credits is { } limit ? NanoUsd.FromCredits(limit) : null },
        TimeProvider.System).ToText();

    public override async Task<string?> VersionAsync(CancellationToken cancellationToken) =>
        UsesRedis && await RedisServer.VersionAsync(cancellationToken) is null
            ? null
            : await ProgramVersion.FindAsync(program.Path, ["--version"], "gateway ", cancellationToken);

    public override ChildSpec Prepare(PeerSetup setup)
    {
        int idleMax = Math.Clamp(setup.ConnectionsMax, 256, 2048);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $$"""
            server: { listen: "127.0.0.1:{{setup.Port}}", idleTimeout: 10m }
            admin: { listen: "127.0.0.1:{{LoopbackPorts.Next()}}", capabilityRootKey: "{{Secret}}" }
            upstreams:
              up:
                url: "http://127.0.0.1:{{setup.UpstreamPort}}"
                maxConnections: {{setup.ConnectionsMax + 64}}
                maxIdleConns: {{Math.Min(idleMax, setup.ConnectionsMax + 64)}}
                idleConnTimeout: 10m
            routes:
              - { name: all, match: { pathPrefix: / }, upstream: up, policy: { kind: fiat402, costCredits: 1 } }
            budget:
              debit: {{(ledger == LedgerKind.Leased ? "leased" : "strict")}}

            """);
        if (UsesRedis)
        {
            text.Append(CultureInfo.InvariantCulture, $"  redis: redis://127.0.0.1:{setup.RedisPort}\n");
        }

        if (setup.BudgetDepth > 1)
        {
            text.Append("  budgets:\n");
            for (int depth = 1; depth <= setup.BudgetDepth; depth++)
            {
                string id = depth == setup.BudgetDepth ? DeepBudget : string.Create(CultureInfo.InvariantCulture, $"above{depth}");
                string parent = depth == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", parent: above{depth - 1}");
                text.Append(CultureInfo.InvariantCulture, $"    {id}: {{ limitCredits: {ManyCredits}{parent} }}\n");
            }
        }

        string path = Path.Combine(setup.Folder, "gateway.yaml");
        File.WriteAllText(path, text.ToString());
        return new ChildSpec(Name, program.Path, ["-config", path])
        {
            LogPath = Path.Combine(setup.Folder, "output.log"),
            Environment = program.EnvironmentIn(setup.Folder),
        };
    }

    public override string Token(string budget, long? credits) => Mint(budget, credits);
}
