using System.Collections.Immutable;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads the MCP file from its nodes.</summary>
internal static class McpFileReader
{
    private static readonly string[] McpKeys =
    [
        "enabled", "path", "auth", "defaultUpstream", "routing", "budget", "tools", "enforcement", "logging", "allowPrivateUpstreams",
        "naming", "limits", "allowedOrigins", "showCosts", "showRemaining", "budgetTool",
    ];

    private static readonly string[] GatewayKeys =
        ["routes", "admin", "mcp", "agent", "lightning", "billing", "cloud", "mint", "redis", "ha", "postgres", "gitops", "notifications", "tracing", "storage"];

    /// <summary>Which kind of file has these keys.</summary>
    internal static ConfigurationFileKind Detect(SectionReader root)
    {
        int mcp = McpKeys.Count(root.Has);
        int gateway = GatewayKeys.Count(root.Has);
        bool transports = root.Take("upstreams") is ConfigMapping upstreams
            && upstreams.Entries.Any(entry => entry.Value is ConfigMapping upstream && upstream.Find("transport") is not null);
        return mcp + (transports ? 1 : 0) > gateway ? ConfigurationFileKind.Mcp : ConfigurationFileKind.Gateway;
    }

    /// <summary>Reads the file.</summary>
    /// <param name="root">Its keys.</param>
    /// <param name="hasRedis">Whether the gateway keeps its balances in Redis already, so that the file need not say where that is.</param>
    internal static McpFile Read(SectionReader root, bool hasRedis)
    {
        ImmutableDictionary<string, McpUpstreamDefinition> upstreams = McpUpstreamsSection.Read(root);
        string? path = root.Text("path");
        if (path is not null && MatchSection.RefusePath(path) is { } reason)
        {
            root.Error("path", $"a path {reason}");
        }

        var file = new McpFile
        {
            Enabled = root.Bool("enabled") ?? true,
            Path = path,
            Upstreams = upstreams,
            DefaultUpstream = ReadDefault(root, upstreams),
            Routing = ReadRouting(root, upstreams),
            Budget = ReadBudget(root.Section("budget"), hasRedis),
            Tools = McpToolsSection.Read(root.Section("tools")),
            Enforcement = ReadEnforcement(root.Section("enforcement")),
            Auth = McpAuthSection.Read(root.Section("auth")),
            Naming = root.Choice("naming", "auto", "prefix") == "prefix" ? McpNaming.Prefix : McpNaming.Auto,
            Limits = McpLimitsSection.Read(root),
            ServerName = ReadServerName(root.Section("server")),
            ShowCosts = root.Bool("showCosts") ?? false,
            ShowRemaining = root.Bool("showRemaining") ?? false,
            BudgetTool = root.Bool("budgetTool") ?? false,
            AllowPrivateUpstreams = root.Bool("allowPrivateUpstreams") ?? false,
        };
        root.Idle("logging");
        root.Finish();
        root.ReportIdle();
        return file;
    }

    private static string? ReadDefault(SectionReader root, ImmutableDictionary<string, McpUpstreamDefinition> upstreams)
    {
        string? name = root.Text("defaultUpstream");
        if (string.IsNullOrEmpty(name))
        {
            return upstreams.Count == 1 ? upstreams.Keys.Single() : null;
        }

        CheckUpstream(root, "defaultUpstream", name, upstreams);
        return name;
    }

    private static ImmutableArray<McpRoutingRule> ReadRouting(SectionReader root, ImmutableDictionary<string, McpUpstreamDefinition> upstreams)
    {
        var rules = ImmutableArray.CreateBuilder<McpRoutingRule>();
        foreach (SectionReader section in root.Sections("routing"))
        {
            string upstream = section.Text("upstream") ?? string.Empty;
            CheckUpstream(section, "upstream", upstream, upstreams);
            ImmutableArray<string> tools = [.. section.Texts("tools").Select(tool => tool.Text)];
            if (tools.IsEmpty)
            {
                section.Error("tools", "at least one tool name is needed");
            }

            section.Finish();
            rules.Add(new McpRoutingRule(tools, upstream));
        }

        return rules.ToImmutable();
    }

    private static void CheckUpstream(
        SectionReader section, string key, string name, ImmutableDictionary<string, McpUpstreamDefinition> upstreams)
    {
        if (!upstreams.ContainsKey(name))
        {
            string? near = NearestName.Find(name, upstreams.Keys);
            section.Error(key, $"no such upstream{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
        }
    }

    private static string ReadServerName(SectionReader? section)
    {
        string fallback = new McpFile().ServerName;
        if (section is null)
        {
            return fallback;
        }

        string? name = section.Text("name");
        if (name is not null && (name.Length is 0 or > UpstreamsSection.NameCharsMax || name.Any(char.IsControl)))
        {
            section.Error("name", $"a name has 1 to {UpstreamsSection.NameCharsMax} characters, no control characters");
        }

        // How the endpoint is reached is a matter of the gateway file; the version told is the gateway's.
        section.Idle("transport", "port", "version");
        section.Finish();
        return name ?? fallback;
    }

    private static McpBudgetSettings ReadBudget(SectionReader? section, bool hasRedis)
    {
        if (section is null)
        {
            return new McpBudgetSettings();
        }

        var budget = new McpBudgetSettings
        {
            UseRedis = section.Choice("backend", "memory", "redis") == "redis",
            Limit = section.Integer("limit", 0, McpToolsSection.CreditsMax),
            FailOpen = section.Choice("failMode", "closed", "open") == "open",
            RedisUrl = section.Text("redisUrl") is { Length: > 0 } url ? url : null,
        };
        if (budget.RedisUrl is not null && RedisAddress.Refuse(budget.RedisUrl) is { } problem)
        {
            section.Error("redisUrl", problem);
        }

        if (budget.UseRedis && budget.RedisUrl is null && !hasRedis)
        {
            section.Error("backend", $"redis needs an address: set {RedisAddress.UrlVariable}, budget.redis of the gateway file, or budget.redisUrl here");
        }

        section.Finish();
        return budget;
    }

    private static McpEnforcement ReadEnforcement(SectionReader? section)
    {
        string? mode = section?.Choice("mode", "observe", "control", "charge", "shadow", "chargeback", "soft", "hard", "fiat402", "l402");
        section?.Finish();
        return mode switch
        {
            "observe" or "shadow" or "chargeback" => McpEnforcement.Observe,
            "charge" or "l402" => McpEnforcement.Charge,
            _ => McpEnforcement.Control,
        };
    }
}
