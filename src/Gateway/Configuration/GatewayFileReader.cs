using System.Collections.Frozen;
using System.Collections.Immutable;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads the gateway file from its nodes.</summary>
internal static class GatewayFileReader
{
    internal static GatewaySnapshot Read(SectionReader root, Func<string, string?> environment, ConfigurationOverrides overrides)
    {
        _ = root.Take("version");
        ServerSettings server = ServerSection.Read(root.Section("server"));
        SectionReader? adminSection = root.Section("admin");
        AdminSettings admin = AdminSection.Read(adminSection, environment);
        StorageSettings storage = StorageSection.Read(root, adminSection, new DataDirectoryFinder(environment), overrides.DataDirectory);
        LightningSettings? lightning = LightningSection.Read(root.Section("lightning"), out string? l402Secret);
        var tokens = new TokenSettings
        {
            RootSecrets = TokenSecrets.ReadRoots(root, adminSection, environment),
            L402RootSecret = TokenSecrets.ChooseL402(l402Secret, environment),
            AcceptUnsealedBudgets = adminSection?.Bool("acceptUnsealedBudgets") ?? false,
        };
        adminSection?.Finish();
        BudgetSettings budget = BudgetSection.Read(root, environment);
        if (budget.Mode == EnforcementMode.Charge && lightning is null)
        {
            root.Warning("budget", "mode charge asks for Lightning payments, which are answered 503 until lightning.provider names a node, or mock to try it out");
        }

        McpSettings mcp = ReadMcp(root.Section("mcp"));
        ImmutableDictionary<string, UpstreamDefinition> upstreams = UpstreamsSection.Read(root);
        ImmutableArray<RouteDefinition> routes = RoutesSection.Read(
            root, upstreams, new PolicyContext(budget.Budgets.Select(each => each.Id).ToFrozenSet(StringComparer.Ordinal), lightning is not null));
        bool agent = ReadAgent(root);
        root.Idle("billing", "cloud", "mint", "ha", "postgres", "gitops", "notifications", "tracing");
        if (root.Take("routes") is (null or ConfigSequence { Items.Count: 0 }) && !agent && !mcp.Enabled)
        {
            root.Error("routes", "at least one route is needed, unless mcp.enabled or agent.enabled is true");
        }

        root.Finish();
        root.ReportIdle();
        return new GatewaySnapshot
        {
            Version = 0,
            Server = overrides.Listen is null ? server : server with { Listen = overrides.Listen },
            Admin = admin,
            Mcp = mcp,
            Budget = budget,
            Tokens = tokens,
            Storage = storage,
            Lightning = lightning,
            Upstreams = upstreams,
            Routes = routes,
        };
    }

    private static McpSettings ReadMcp(SectionReader? section)
    {
        var defaults = new McpSettings();
        if (section is null)
        {
            return defaults;
        }

        string path = section.Text("path") ?? defaults.Path;
        if (MatchSection.RefusePath(path) is { } reason)
        {
            section.Error("path", $"a path {reason}");
        }

        var settings = new McpSettings
        {
            Enabled = section.Bool("enabled") ?? defaults.Enabled,
            Path = path,
            ConfigPath = section.Text("config") is { Length: > 0 } file ? file : null,
        };
        section.Finish();
        return settings;
    }

    // The agent itself is not part of this version; the switch only says that a file without routes is meant.
    private static bool ReadAgent(SectionReader root)
    {
        root.Idle("agent");
        return root.Section("agent") is { } section && section.Bool("enabled") == true;
    }
}
