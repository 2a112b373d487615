using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class RoutesSectionTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        RouteDefinition route = Read("""
            name: chat
            match: {pathPrefix: /v1/*, pathRegex: "^/v1/chat", methods: [get, Post, GET], headers: {X-Team: blue, User-Agent: ~^a$}}
            upstream: u
            policy: {kind: public}
            transform: {addHeaders: {X-A: "1"}}
            addHeaders: {X-B: "${request_id}"}
            passHostHeader: true
            allowUpgrade: true
            """);
        Assert.Equal("chat", route.Name);
        Assert.Equal("/v1/", route.Match.PathPrefix);
        Assert.Equal("^/v1/chat", route.Match.PathRegex);
        Assert.Equal(["GET", "POST"], route.Match.Methods);
        Assert.Equal([new HeaderMatch("X-Team", "blue", false), new HeaderMatch("User-Agent", "^a$", true)], route.Match.Headers);
        Assert.Equal("u", route.Upstream);
        Assert.Equal([new HeaderTemplate("X-A", "1"), new HeaderTemplate("X-B", "${request_id}")], route.AddHeaders);
        Assert.True(route.PassHostHeader);
        Assert.True(route.AllowUpgrade);
        Assert.Null(route.StripPrefix);
        Assert.Null(route.Rewrite);
    }

    [Theory]
    [InlineData("match: {pathPrefix: /}\nupstream: u\npolicy: {kind: public}", 4, "a name is needed")]
    [InlineData("name: r\nupstream: u\npolicy: {kind: public}", 4, "a path matcher is needed")]
    [InlineData("name: r\nmatch: {methods: [GET]}\nupstream: u\npolicy: {kind: public}", 5, "one of pathPrefix, pathExact and pathRegex is needed")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\nupstream: u", 4, "a policy is needed")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\nupstream: u\npolicy: {}", 7, "a kind is needed")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\nupstream: u\npolicy: {kind: publc}", 7, "did you mean 'public'?")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\nupstream: u\npolicy: {kind: zzz}", 7, "it is one of public, deny")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\npolicy: {kind: public}", 4, "an upstream is needed")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\nupstream: U\npolicy: {kind: public}", 6, "did you mean 'u'?")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\nupstream: other\npolicy: {kind: deny}", 6, "no such upstream")]
    [InlineData("name: r\nmatch: {pathPrefix: api}\nupstream: u\npolicy: {kind: public}", 5, "begins with a slash")]
    [InlineData("name: r\nmatch: {pathExact: api}\nupstream: u\npolicy: {kind: public}", 5, "begins with a slash")]
    [InlineData("name: r\nmatch: {pathExact: /a*}\nupstream: u\npolicy: {kind: public}\nrewrite: x", 8, "begins with a slash")]
    [InlineData("name: r\nmatch: {pathPrefix: \"/a b\"}\nupstream: u\npolicy: {kind: public}", 5, "percent-encoded")]
    [InlineData("name: r\nmatch: {pathPrefix: /caf\u00e9}\nupstream: u\npolicy: {kind: public}", 5, "percent-encoded")]
    [InlineData("name: r\nmatch: {pathPrefix: \"/a?b\"}\nupstream: u\npolicy: {kind: public}", 5, "percent-encoded")]
    [InlineData("name: r\nmatch: {pathPrefix: /a/../b}\nupstream: u\npolicy: {kind: public}", 5, "normal form")]
    [InlineData("name: r\nmatch: {pathPrefix: //a}\nupstream: u\npolicy: {kind: public}", 5, "normal form")]
    [InlineData("name: r\nmatch: {pathPrefix: /a%2Fb}\nupstream: u\npolicy: {kind: public}", 5, "normal form")]
    [InlineData("name: r\nmatch: {pathPrefix: /%61}\nupstream: u\npolicy: {kind: public}", 5, "normal form")]
    [InlineData("name: r\nmatch: {pathPrefix: /a, pathExact: /b}\nupstream: u\npolicy: {kind: public}", 5, "can never match")]
    [InlineData("name: r\nmatch: {pathRegex: \"(a\"}\nupstream: u\npolicy: {kind: public}", 5, "Not enough )")]
    [InlineData("name: r\nmatch: {pathRegex: \"(a)\\\\1\"}\nupstream: u\npolicy: {kind: public}", 5, "NonBacktracking")]
    [InlineData("name: r\nmatch: {pathPrefix: /, methods: [\"G T\"]}\nupstream: u\npolicy: {kind: public}", 5, "is not a method")]
    [InlineData("name: r\nmatch: {pathPrefix: /, headers: {\"X Y\": z}}\nupstream: u\npolicy: {kind: public}", 5, "is not a header name")]
    [InlineData("name: r\nmatch: {pathPrefix: /, headers: {X: \"~[\"}}\nupstream: u\npolicy: {kind: public}", 5, "Unterminated")]
    [InlineData("name: r\nmatch: {pathPrefix: /, headers: {X: \"a\\nb\"}}\nupstream: u\npolicy: {kind: public}", 5, "can never be received")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\nupstream: u\npolicy: {kind: public}\nallowUpgrade: true\nwebsocket: false", 9, "differs from allowUpgrade")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\nupstream: u\npolicy: {kind: public}\nrewrite: /a?b", 8, "percent-encoded")]
    [InlineData("name: r\nmatch: {pathPrefix: /}\nupstream: u\npolicy: {kind: public}\naddHeaders: {Host: \"\"}", 8, "needs a host")]
    public void A_wrong_route_is_refused_at_its_line(string route, int line, string message) => Files.OnlyError(File(route), line, message);

    [Fact]
    public void A_name_is_given_once()
    {
        string second = "\n  - {name: r, match: {pathPrefix: /b}, policy: {kind: deny}}\n";
        Files.OnlyError(File("name: r\nmatch: {pathPrefix: /}\nupstream: u\npolicy: {kind: public}") + second, 8, "already taken by the route on line 4");
    }

    [Fact]
    public void A_deny_route_needs_no_upstream_and_may_say_why()
    {
        RouteDefinition route = Read("name: r\nmatch: {pathPrefix: /}\npolicy: {kind: deny, message: no}");
        Assert.Null(route.Upstream);
        Assert.Equal("no", route.Policy.Message);
    }

    [Theory]
    [InlineData("mcp: {enabled: true}\n")]
    [InlineData("agent: {enabled: true}\n")]
    public void No_routes_are_needed_with_mcp_or_agent(string text) => Assert.NotNull(Files.Load(text).Snapshot);

    [Theory]
    [InlineData("server: {}\n")]
    [InlineData("mcp: {enabled: false}\nroutes: []\n")]
    public void Routes_are_needed_otherwise(string text) =>
        Assert.Contains("at least one route", Assert.Single(Files.Load(text).Problems).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("rateLimit: {requestsPerMinute: 5}")]
    [InlineData("denyRequestHeaders: [Cookie]")]
    [InlineData("allowRequestHeaders: [Accept]")]
    public void A_protection_that_is_not_given_is_warned_of(string setting) =>
        Files.OnlyWarning(File($"name: r\nmatch: {{pathPrefix: /}}\nupstream: u\npolicy: {{kind: public}}\n{setting}"), 8, "is not enforced by this version");

    [Theory]
    [InlineData("websocket: true")]
    [InlineData("allowUpgrade: true")]
    public void Upgrades_have_two_names(string setting) =>
        Assert.True(Read($"name: r\nmatch: {{pathPrefix: /}}\nupstream: u\npolicy: {{kind: public}}\n{setting}").AllowUpgrade);

    [Fact]
    public void A_loaded_file_compiles_to_a_table()
    {
        RouteTable table = RouteTable.Compile(Files.Valid(Files.Routes));
        Assert.Equal("r", table.Match("/x"u8, "GET"u8, default(NoFields)).Route!.Definition.Name);
    }

    private static RouteDefinition Read(string route) => Assert.Single(Files.Valid(File(route)).Routes);

    // The route's own lines begin on line 4.
    private static string File(string route) =>
        "upstreams:\n  u: {url: \"http://h\"}\nroutes:\n  - " + route.Replace("\n", "\n    ", StringComparison.Ordinal);
}
