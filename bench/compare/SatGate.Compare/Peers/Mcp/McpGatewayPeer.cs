using System.Globalization;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers.Mcp;

/// <summary>The gateway before the tool server, which all sessions share; with a ledger, each call is debited from the budget of its session's token.</summary>
/// <param name="name">The name in tables.</param>
/// <param name="repository">The root of the working tree.</param>
/// <param name="program">The gateway.</param>
/// <param name="isStdio">Whether the tool server is a child process of the gateway, rather than reached over HTTP.</param>
/// <param name="ledger">Where balances are; null when nobody pays.</param>
internal sealed class McpGatewayPeer(string name, string repository, GatewayProgram program, bool isStdio, LedgerKind? ledger) : McpPeer(name, repository)
{
    public override int WarmUpSeconds => 8;

    public override bool UsesRedis => ledger is not (null or LedgerKind.Embedded);

    public override async Task<string?> VersionAsync(CancellationToken cancellationToken) =>
        await ProgramVersion.FindAsync(program.Path, ["--version"], "gateway ", cancellationToken);

    public override string? Token(int session) =>
        ledger is null ? null : GovernedGatewayPeer.Mint(GovernedPeer.BudgetName(session), GovernedPeer.ManyCredits);

    public override ChildSpec Prepare(PeerSetup setup)
    {
        string gateway = System.IO.Path.Combine(setup.Folder, "gateway.yaml");
        string redis = UsesRedis ? $", redis: \"redis://127.0.0.1:{setup.RedisPort}\"" : string.Empty;
        File.WriteAllText(gateway, string.Create(CultureInfo.InvariantCulture, $$"""
            server: { listen: "127.0.0.1:{{setup.Port}}", idleTimeout: 10m }
            admin: { listen: "127.0.0.1:{{LoopbackPorts.Next()}}", capabilityRootKey: "{{GovernedPeer.Secret}}" }
            mcp: { enabled: true, path: {{Path}} }
            budget: { debit: {{(ledger == LedgerKind.Leased ? "leased" : "strict")}}{{redis}} }

            """));
        string upstream = isStdio
            ? $"transport: stdio, command: [node, \"{EchoScript}\"]"
            : string.Create(CultureInfo.InvariantCulture, $"transport: http, url: \"http://127.0.0.1:{setup.UpstreamPort}{Path}\"");
        string mcp = System.IO.Path.Combine(setup.Folder, "mcp.yaml");
        File.WriteAllText(mcp, $$"""
            upstreams:
              echo: { {{upstream}} }
            auth: { mode: {{(ledger is null ? "none" : "header")}} }
            budget: { backend: {{(UsesRedis ? "redis" : "memory")}} }
            tools: { defaultCost: 1 }
            limits: { maxSessions: 20000 }
            allowPrivateUpstreams: true

            """);
        Dictionary<string, string> environment = program.EnvironmentIn(setup.Folder);
        environment["SATGATE_MCP_CONFIG"] = mcp;
        return new ChildSpec(Name, program.Path, ["-config", gateway])
        {
            LogPath = System.IO.Path.Combine(setup.Folder, "output.log"),
            Environment = environment,
            DeathSignal = "TERM",
        };
    }
}
