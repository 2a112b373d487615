using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>routes</c>.</summary>
internal static class RoutesSection
{
    internal static ImmutableArray<RouteDefinition> Read(
        SectionReader root, ImmutableDictionary<string, UpstreamDefinition> upstreams, PolicyContext context)
    {
        var routes = ImmutableArray.CreateBuilder<RouteDefinition>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (SectionReader section in root.Sections("routes"))
        {
            RouteDefinition route = ReadOne(section, upstreams, context);
            if (!UpstreamsSection.IsName(route.Name))
            {
                section.Error("name", $"a name is needed: 1 to {UpstreamsSection.NameCharsMax} characters, no control characters");
            }
            else if (!lines.TryAdd(route.Name, section.NodeOf("name").Line))
            {
                section.Error("name", $"the name is already taken by the route on line {lines[route.Name]}");
            }

            routes.Add(route);
        }

        return routes.ToImmutable();
    }

    private static RouteDefinition ReadOne(
        SectionReader section, ImmutableDictionary<string, UpstreamDefinition> upstreams, PolicyContext context)
    {
        SectionReader? policySection = section.Section("policy");
        SectionReader? transform = section.Section("transform");
        RouteMatch match = MatchSection.Read(section, section.Section("match"));
        (string? strip, bool answersStripped) = StripPrefixKey.Read(section, transform, policySection, match);
        PolicyDefinition policy = PolicySection.Read(section, policySection, context);
        var route = new RouteDefinition
        {
            Name = section.Text("name") ?? string.Empty,
            Match = match,
            Upstream = ReadUpstream(section, policy, upstreams),
            Policy = policy,
            Rewrite = ReadRewrite(section),
            StripPrefix = strip,
            AnswersStrippedPath = answersStripped,
            AddHeaders = ReadHeaders(section, transform),
            PassHostHeader = section.Bool("passHostHeader"),
            AllowUpgrade = ReadUpgrade(section),
        };
        if (route.Rewrite is not null && strip is not null)
        {
            section.Warning("rewrite", "wins over stripPrefix, which has no effect");
        }

        section.Idle("mcp", "cors");
        section.Unenforced("rateLimit", "denyRequestHeaders", "allowRequestHeaders");
        transform?.Finish();
        section.Finish();
        return route;
    }

    private static string? ReadUpstream(SectionReader section, PolicyDefinition policy, ImmutableDictionary<string, UpstreamDefinition> upstreams)
    {
        string? name = section.Text("upstream");
        if (string.IsNullOrEmpty(name))
        {
            if (policy.Kind != PolicyKind.Deny)
            {
                section.Error("upstream", "an upstream is needed; name one of those under upstreams");
            }

            return null;
        }

        if (!upstreams.ContainsKey(name))
        {
            string? near = NearestName.Find(name, upstreams.Keys);
            string hint = near is null ? string.Empty : $"; did you mean '{near}'?";
            section.Error("upstream", $"no such upstream{hint}");
        }

        return name;
    }

    private static string? ReadRewrite(SectionReader section)
    {
        string? rewrite = section.Text("rewrite");
        if (string.IsNullOrEmpty(rewrite))
        {
            return null;
        }

        if (MatchSection.RefusePath(rewrite) is { } reason)
        {
            section.Error("rewrite", $"a path {reason}");
            return null;
        }

        return rewrite;
    }

    private static ImmutableArray<HeaderTemplate> ReadHeaders(SectionReader section, SectionReader? transform)
    {
        ImmutableArray<HeaderTemplate> headers = HeadersSection.Read(section, "addHeaders");
        return transform is null ? headers : [.. HeadersSection.Read(transform, "addHeaders"), .. headers];
    }

    private static bool ReadUpgrade(SectionReader section)
    {
        bool? upgrade = section.Bool("allowUpgrade");
        bool? webSocket = section.Bool("websocket");
        if (upgrade is not null && webSocket is not null && upgrade != webSocket)
        {
            section.Error("websocket", "differs from allowUpgrade, which means the same; give one of them");
        }

        return upgrade ?? webSocket ?? false;
    }
}
