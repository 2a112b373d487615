using System.Collections.Immutable;
using SatGate.Model.Configuration;

namespace SatGate.Proxy.Routing;

/// <summary>
/// All routes of a snapshot, compiled. The first route in file order whose every condition holds wins. A match allocates nothing and costs
/// about the same for ten routes and for ten thousand; only routes with nothing but an expression are tried one by one, and routes that share
/// one path and differ in method or header fields. Immutable, safe for any number of threads.
/// </summary>
public sealed partial class RouteTable
{
    private readonly PathIndex _index;
    private readonly PathIndex _strippedIndex;
    private readonly int[] _expressions;
    private readonly bool _answersStripped;

    private RouteTable(ImmutableArray<CompiledRoute> routes, PathIndex index, PathIndex strippedIndex, int[] expressions, bool answersStripped)
    {
        Routes = routes;
        _index = index;
        _strippedIndex = strippedIndex;
        _expressions = expressions;
        _answersStripped = answersStripped;
    }

    /// <summary>The routes in file order.</summary>
    public ImmutableArray<CompiledRoute> Routes { get; }

    /// <summary>Whether <paramref name="path"/> is <paramref name="prefix"/> or below it, at a segment boundary; with a slash at its end, only below it.</summary>
    public static bool IsBelow(string path, string prefix) =>
        CompiledMatch.IsBelow(System.Text.Encoding.UTF8.GetBytes(path), System.Text.Encoding.UTF8.GetBytes(prefix));

    /// <summary>
    /// Builds the table of a validated snapshot. Throws <see cref="ArgumentException"/> when an expression or a path in it is not valid; a
    /// reference to an unknown upstream leaves <see cref="CompiledRoute.Upstream"/> null.
    /// </summary>
    public static RouteTable Compile(GatewaySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var routes = ImmutableArray.CreateBuilder<CompiledRoute>(snapshot.Routes.Length);
        var index = new PathIndexBuilder();
        var stripped = new PathIndexBuilder();
        var expressions = new List<int>();
        bool answersStripped = false;
        for (int i = 0; i < snapshot.Routes.Length; i++)
        {
            RouteDefinition definition = snapshot.Routes[i];
            UpstreamDefinition? upstream = definition.Upstream is null ? null : snapshot.Upstreams.GetValueOrDefault(definition.Upstream);
            var route = new CompiledRoute(definition, i, upstream);
            routes.Add(route);
            AddPath(route, index, expressions);
            if (StrippedPrefix(route) is { } rest)
            {
                stripped.AddPrefix(rest, i);
                answersStripped = true;
            }
        }

        return new RouteTable(routes.MoveToImmutable(), index.Build(), stripped.Build(), [.. expressions], answersStripped);
    }

    /// <summary>
    /// Finds the route for a request. The path is the raw bytes of the target without query; only paths that begin with a slash match. When
    /// other servers might read the path differently (<see cref="PathForms"/>), every such reading must select the same route.
    /// </summary>
    /// <param name="path">The path as received.</param>
    /// <param name="method">The method as received; methods are case-sensitive (RFC 9110 section 9.1).</param>
    /// <param name="fields">The header fields.</param>
    public RouteMatchResult Match<TFields>(ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, TFields fields)
        where TFields : struct, IRequestFields, allows ref struct
    {
        if (path.IsEmpty || path[0] != (byte)'/')
        {
            return new RouteMatchResult(RouteOutcome.NotFound, null, false);
        }

        int selected = Select(path, method, fields, out bool stripped);
        PathAmbiguity ambiguity = PathForms.Inspect(path);
        if (ambiguity != PathAmbiguity.None && !IsSafe(path, method, fields, ambiguity, selected, stripped))
        {
            return new RouteMatchResult(RouteOutcome.TargetRefused, null, false);
        }

        return selected < 0
            ? new RouteMatchResult(RouteOutcome.NotFound, null, false)
            : new RouteMatchResult(RouteOutcome.Found, Routes[selected], stripped);
    }

    /// <summary>The route that matches the path as it is, by index, or -1.</summary>
    internal int SelectDirect<TFields>(ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, TFields fields)
        where TFields : struct, IRequestFields, allows ref struct
    {
        var probe = new RequestProbe<TFields>(Routes.AsSpan(), path, method, fields);
        int best = _index.FirstAccepted(path, int.MaxValue, ref probe);
        foreach (int expression in _expressions)
        {
            if (expression >= best)
            {
                break;
            }

            if (probe.Accepts(expression))
            {
                return expression;
            }
        }

        return best == int.MaxValue ? -1 : best;
    }

    private static void AddPath(CompiledRoute route, PathIndexBuilder index, List<int> expressions)
    {
        CompiledMatch match = route.Match;
        if (match.IsImpossible)
        {
            return;
        }

        if (match.Exact is not null)
        {
            index.AddExact(match.Exact, route.Index);
        }
        else if (match.Prefix is not null)
        {
            index.AddPrefix(match.Prefix, route.Index);
        }
        else
        {
            expressions.Add(route.Index);
        }
    }

    // What is left of the path prefix once the strip prefix is gone; null when the route does not answer such paths.
    private static byte[]? StrippedPrefix(CompiledRoute route)
    {
        ReadOnlySpan<byte> strip = route.StripPrefix.Span;
        if (!route.Definition.AnswersStrippedPath || strip.IsEmpty || route.Match.Prefix is not { } prefix || prefix.Length == strip.Length)
        {
            return null;
        }

        return CompiledMatch.IsBelow(prefix, strip) ? prefix[strip.Length..] : null;
    }

    private int Select<TFields>(ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, TFields fields, out bool stripped)
        where TFields : struct, IRequestFields, allows ref struct
    {
        stripped = false;
        int direct = SelectDirect(path, method, fields);
        if (direct >= 0 || !_answersStripped)
        {
            return direct;
        }

        var probe = new StrippedProbe<TFields>(this, path, method, fields);
        int index = _strippedIndex.FirstAccepted(path, int.MaxValue, ref probe);
        stripped = index != int.MaxValue;
        return stripped ? index : -1;
    }
}
