using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads the MCP file from its nodes.</summary>
internal static class McpFileReader
{
    private const long CreditsMax = NanoUsd.ValueMax / NanoUsd.PerCredit;

    private static readonly string[] McpKeys =
        ["enabled", "path", "auth", "defaultUpstream", "routing", "budget", "tools", "enforcement", "logging", "allowPrivateUpstreams"];

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

    internal static McpFile Read(SectionReader root)
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
            Budget = ReadBudget(root.Section("budget")),
            Tools = ReadTools(root.Section("tools")),
            Enforcement = ReadEnforcement(root.Section("enforcement")),
            AllowPrivateUpstreams = root.Bool("allowPrivateUpstreams") ?? false,
        };
        root.Idle("server", "auth", "logging");
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

    private static McpBudgetSettings ReadBudget(SectionReader? section)
    {
        if (section is null)
        {
            return new McpBudgetSettings();
        }

        var budget = new McpBudgetSettings
        {
            UseRedis = section.Choice("backend", "memory", "redis") == "redis",
            Limit = section.Integer("limit", 0, CreditsMax),
            FailOpen = section.Choice("failMode", "closed", "open") == "open",
            RedisUrl = section.Text("redisUrl") is { Length: > 0 } url ? url : null,
        };
        section.Finish();
        return budget;
    }

    private static McpToolCosts ReadTools(SectionReader? section)
    {
        if (section is null)
        {
            return new McpToolCosts();
        }

        long defaultCost = section.Integer("defaultCost", 0, CreditsMax) ?? 1;
        var costs = ImmutableDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        SectionReader? costSection = section.Section("costs");
        foreach (ConfigEntry entry in costSection?.Entries ?? [])
        {
            string tool = entry.Key.Raw;
            int star = tool.IndexOf('*', StringComparison.Ordinal);
            if (tool.Length == 0 || (star >= 0 && star != tool.Length - 1))
            {
                section.ErrorAt(entry.Key, "costs", $"{entry.Key.Quoted} is not a tool name; a * may only stand at its end");
            }
            else if (costSection!.Integer(tool, 0, CreditsMax) is { } cost)
            {
                costs[tool] = cost;
            }
        }

        section.Finish();
        return new McpToolCosts { DefaultCost = defaultCost == 0 ? 1 : defaultCost, Costs = costs.ToImmutable() };
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
