using System.Collections.Immutable;
using System.Text;
using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

/// <summary>Builds tables and asks them, in as few words as a test can read.</summary>
internal static class Routes
{
    public static readonly UpstreamDefinition Upstream = new() { Name = "u", Url = new Uri("https://api.example.com") };

    public static RouteDefinition Prefix(string prefix, string? name = null) => Route(name ?? prefix, new RouteMatch { PathPrefix = prefix });

    public static RouteDefinition Exact(string path, string? name = null) => Route(name ?? path, new RouteMatch { PathExact = path });

    public static RouteDefinition Regex(string pattern, string? name = null) => Route(name ?? pattern, new RouteMatch { PathRegex = pattern });

    public static RouteDefinition Route(string name, RouteMatch match) => new()
    {
        Name = name,
        Match = match,
        Upstream = Upstream.Name,
        Policy = new PolicyDefinition { Kind = PolicyKind.Public },
    };

    public static RouteTable Table(params RouteDefinition[] routes) => Table(Upstream, routes);

    public static RouteTable Table(UpstreamDefinition upstream, params RouteDefinition[] routes) => RouteTable.Compile(new GatewaySnapshot
    {
        Version = 1,
        Upstreams = ImmutableDictionary<string, UpstreamDefinition>.Empty.Add(upstream.Name, upstream),
        Routes = [.. routes],
    });

    public static RouteMatchResult Match(this RouteTable table, string path, string method = "GET", params (string Name, string Value)[] fields) =>
        table.Match(Encoding.Latin1.GetBytes(path), Encoding.Latin1.GetBytes(method), new TestFields(fields));

    /// <summary>The name of the route that answers, or what the table says instead.</summary>
    public static string Selects(this RouteTable table, string path, string method = "GET", params (string Name, string Value)[] fields)
    {
        RouteMatchResult result = table.Match(path, method, fields);
        return result.Outcome == RouteOutcome.Found ? result.Route!.Definition.Name : result.Outcome.ToString();
    }

    public static string Target(this CompiledRoute route, string path, string query = "", bool stripped = false)
    {
        Span<byte> buffer = new byte[route.TargetBytesMax(path.Length, query.Length)];
        int written = route.WriteTarget(Encoding.Latin1.GetBytes(path), Encoding.Latin1.GetBytes(query), stripped, buffer);
        return Encoding.Latin1.GetString(buffer[..written]);
    }
}
