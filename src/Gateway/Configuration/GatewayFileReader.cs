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
        AdminSettings admin = AdminSection.Read(root.Section("admin"), environment);
        McpSettings mcp = ReadMcp(root.Section("mcp"));
        ImmutableDictionary<string, UpstreamDefinition> upstreams = UpstreamsSection.Read(root);
        ImmutableArray<RouteDefinition> routes = RoutesSection.Read(root, upstreams);
        bool agent = ReadAgent(root);
        root.Idle(
            "lightning", "billing", "cloud", "mint", "redis", "ha", "postgres", "gitops", "notifications", "tracing");
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

        var settings = new McpSettings { Enabled = section.Bool("enabled") ?? defaults.Enabled, Path = path };
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
