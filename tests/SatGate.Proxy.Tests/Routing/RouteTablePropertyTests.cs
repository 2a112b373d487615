using System.Text;
using CsCheck;
using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

/// <summary>The table against a reading of the rules that tries one route after the other.</summary>
public sealed class RouteTablePropertyTests
{
    private static readonly string[] Words = ["a", "b", "api", "v1", "x", "", "a.b", "aa"];
    private static readonly Gen<string> Path = Gen.OneOf(Words).Array[1, 5].Select(words => "/" + string.Join('/', words));
    private static readonly Gen<string> Method = Gen.OneOf("GET", "POST", "PUT");

    private static readonly Gen<RouteMatch> Match = Gen.Select(Gen.Int[0, 9], Path, Path, Method, Gen.Bool, (kind, one, two, method, anyMethod) => new RouteMatch
    {
        PathPrefix = kind is <= 4 or 8 or 9 ? one : null,
        PathExact = kind is 5 or 6 or 9 ? two : null,
        PathRegex = kind is 7 or 8 ? $"^/{two.Trim('/').Split('/')[0].Replace(".", @"\.", StringComparison.Ordinal)}" : null,
        Methods = anyMethod ? [] : [method],
    });

    // What a reader of the documentation would write; the regular expressions above are all "^/word".
    private static bool Naive(RouteMatch match, string path, string method) =>
        (match.PathExact is null || match.PathExact == path)
        && (match.PathPrefix is null || path == match.PathPrefix || path.StartsWith(match.PathPrefix.EndsWith('/') ? match.PathPrefix : match.PathPrefix + "/", StringComparison.Ordinal))
        && (match.PathRegex is null || path.StartsWith(match.PathRegex[1..].Replace(@"\.", ".", StringComparison.Ordinal), StringComparison.Ordinal))
        && (match.Methods.IsEmpty || match.Methods.Contains(method));

    private static int NaiveFirst(RouteMatch[] routes, string path, string method)
    {
        for (int i = 0; i < routes.Length; i++)
        {
            if (Naive(routes[i], path, method))
            {
                return i;
            }
        }

        return -1;
    }

    [Fact]
    public void The_table_selects_what_trying_one_by_one_selects() =>
        Gen.Select(Match.Array[0, 40], Path.Array[20], Method).Sample(
            (matches, paths, method) =>
            {
                RouteTable table = Routes.Table([.. matches.Select((match, i) => Routes.Route($"r{i}", match))]);
                foreach (string path in paths)
                {
                    int selected = table.SelectDirect(Encoding.ASCII.GetBytes(path), Encoding.ASCII.GetBytes(method), default(NoFields));
                    Assert.Equal(NaiveFirst(matches, path, method), selected);
                }
            },
            iter: 2000);

    [Fact]
    public void Ten_thousand_routes_select_what_trying_one_by_one_selects()
    {
        RouteMatch[] matches = Enumerable.Range(0, 10_000).Select(Dense).ToArray();
        RouteTable table = Routes.Table([.. matches.Select((match, i) => Routes.Route($"r{i}", match))]);
        Gen.Select(Gen.Int[0, 260], Gen.Int[0, 45], Gen.OneOf("", "/", "/x", "x", "/y/z"), Method).Sample(
            (tenant, service, rest, method) =>
            {
                string path = $"/t{tenant}/s{service}{rest}";
                RouteMatchResult result = table.Match(path, method);
                int expected = NaiveFirst(matches, path, method);
                Assert.Equal(expected < 0 ? RouteOutcome.NotFound : RouteOutcome.Found, result.Outcome);
                Assert.Equal(expected, result.Route?.Index ?? -1);
            },
            iter: 2000);
    }

    [Fact]
    public void Whatever_the_path_holds_the_answer_is_one_of_three_and_a_found_route_matches_every_reading()
    {
        RouteTable table = Routes.Table(Routes.Prefix("/a"), Routes.Exact("/b"), Routes.Prefix("/c/", "c"), Routes.Regex("^/[de]$"));
        string[] pieces = ["/", "//", "a", "b", "c", "..", ".", "%2e", "%2F", "%5c", "\\", "%61", ";", "%", "d", "/../", "%62"];
        Gen.OneOf(pieces).Array[0, 12].Select(parts => "/" + string.Concat(parts)).Sample(
            path =>
            {
                RouteMatchResult result = table.Match(path);
                if (result.Outcome == RouteOutcome.TargetRefused)
                {
                    return;
                }

                byte[] bytes = Encoding.Latin1.GetBytes(path);
                byte[] form = new byte[bytes.Length];
                for (var steps = PathAmbiguity.None; steps <= PathAmbiguity.All; steps++)
                {
                    int length = PathForms.Normalize(bytes, steps, form, out _);
                    int selected = table.SelectDirect(form.AsSpan(0, length), "GET"u8, default(NoFields));
                    Assert.Equal(result.Route?.Index ?? -1, selected);
                }
            },
            iter: 20_000);
    }

    // 250 tenants with 40 services each, of every kind of matcher, some shadowing others.
    private static RouteMatch Dense(int i)
    {
        string path = $"/t{i % 250}/s{i / 250}";
        return (i % 7) switch
        {
            0 => new RouteMatch { PathExact = path },
            1 => new RouteMatch { PathPrefix = path + "/" },
            2 => new RouteMatch { PathPrefix = path, Methods = ["GET"] },
            3 when i % 1001 == 0 => new RouteMatch { PathPrefix = $"/t{i % 250}" },
            _ => new RouteMatch { PathPrefix = path },
        };
    }
}
