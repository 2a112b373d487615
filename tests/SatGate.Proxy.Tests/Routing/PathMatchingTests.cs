using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

public sealed class PathMatchingTests
{
    [Theory]
    [InlineData("/api", "/api")]
    [InlineData("/api/", "/api")]
    [InlineData("/api/x", "/api")]
    [InlineData("/api/x/y/z", "/api")]
    [InlineData("/apix", "NotFound")]
    [InlineData("/ap", "NotFound")]
    [InlineData("/API", "NotFound")]
    [InlineData("/", "NotFound")]
    [InlineData("/x/api", "NotFound")]
    [InlineData("api", "NotFound")]
    [InlineData("*", "NotFound")]
    [InlineData("", "NotFound")]
    public void A_prefix_matches_at_a_segment_boundary_only(string path, string expected) =>
        Assert.Equal(expected, Routes.Table(Routes.Prefix("/api")).Selects(path));

    [Theory]
    [InlineData("/api/", "/api/")]
    [InlineData("/api/x", "/api/")]
    [InlineData("/api", "NotFound")]
    [InlineData("/apix", "NotFound")]
    public void A_prefix_with_a_slash_at_its_end_matches_only_what_is_below(string path, string expected) =>
        Assert.Equal(expected, Routes.Table(Routes.Prefix("/api/")).Selects(path));

    [Theory]
    [InlineData("/")]
    [InlineData("/x")]
    [InlineData("/x/y.z")]
    public void The_root_prefix_matches_every_path(string path) => Assert.Equal("/", Routes.Table(Routes.Prefix("/")).Selects(path));

    [Theory]
    [InlineData("/v1/models", "/v1/models")]
    [InlineData("/v1/models/", "NotFound")]
    [InlineData("/v1/models/x", "NotFound")]
    [InlineData("/v1/model", "NotFound")]
    [InlineData("/v1", "NotFound")]
    public void An_exact_path_matches_itself_only(string path, string expected) =>
        Assert.Equal(expected, Routes.Table(Routes.Exact("/v1/models")).Selects(path));

    [Fact]
    public void The_exact_root_matches_the_root_only()
    {
        RouteTable table = Routes.Table(Routes.Exact("/"));
        Assert.Equal("/", table.Selects("/"));
        Assert.Equal("NotFound", table.Selects("/x"));
    }

    [Fact]
    public void The_first_route_in_file_order_wins_over_a_longer_one()
    {
        RouteTable table = Routes.Table(Routes.Prefix("/a", "short"), Routes.Prefix("/a/b/c", "long"), Routes.Exact("/a/b/c", "exact"));
        Assert.Equal("short", table.Selects("/a/b/c"));
    }

    [Fact]
    public void The_first_route_in_file_order_wins_over_a_shorter_one()
    {
        RouteTable table = Routes.Table(Routes.Prefix("/a/b/c", "long"), Routes.Exact("/a/b", "exact"), Routes.Prefix("/a", "short"), Routes.Prefix("/", "rest"));
        Assert.Equal("long", table.Selects("/a/b/c/d"));
        Assert.Equal("exact", table.Selects("/a/b"));
        Assert.Equal("short", table.Selects("/a/bb"));
        Assert.Equal("rest", table.Selects("/b"));
    }

    [Fact]
    public void A_regex_route_stands_in_order_with_the_others()
    {
        RouteTable table = Routes.Table(Routes.Prefix("/a/first"), Routes.Regex("^/a/[0-9]+$", "digits"), Routes.Prefix("/a"), Routes.Regex(".", "rest"));
        Assert.Equal("/a/first", table.Selects("/a/first"));
        Assert.Equal("digits", table.Selects("/a/42"));
        Assert.Equal("/a", table.Selects("/a/x42"));
        Assert.Equal("rest", table.Selects("/b"));
    }

    [Fact]
    public void A_regex_is_not_anchored_unless_it_says_so() => Assert.Equal("b+", Routes.Table(Routes.Regex("b+")).Selects("/a/bbb/c"));

    [Fact]
    public void Prefix_and_regex_of_one_route_must_both_match()
    {
        RouteTable table = Routes.Table(Routes.Route("both", new RouteMatch { PathPrefix = "/v1", PathRegex = "/chat$" }));
        Assert.Equal("both", table.Selects("/v1/chat"));
        Assert.Equal("NotFound", table.Selects("/v1/chats"));
        Assert.Equal("NotFound", table.Selects("/v2/chat"));
    }

    [Fact]
    public void An_exact_path_outside_its_own_prefix_never_matches()
    {
        RouteTable table = Routes.Table(Routes.Route("impossible", new RouteMatch { PathPrefix = "/a", PathExact = "/b" }));
        Assert.Equal("NotFound", table.Selects("/a"));
        Assert.Equal("NotFound", table.Selects("/b"));
    }

    [Fact]
    public void A_path_longer_than_any_stack_buffer_matches_a_regex()
    {
        string path = "/" + new string('x', 7000) + "/end";
        Assert.Equal("/end$", Routes.Table(Routes.Regex("/end$")).Selects(path));
    }

    [Fact]
    public void An_empty_table_finds_nothing() => Assert.Equal("NotFound", Routes.Table().Selects("/"));

    [Fact]
    public void A_route_knows_its_place_and_its_upstream()
    {
        RouteMatchResult result = Routes.Table(Routes.Prefix("/a"), Routes.Prefix("/b")).Match("/b");
        Assert.Equal(1, result.Route!.Index);
        Assert.Same(Routes.Upstream, result.Route.Upstream);
        Assert.False(result.Stripped);
    }

    [Fact]
    public void A_route_to_an_unknown_upstream_has_none() =>
        Assert.Null(Routes.Table(Routes.Prefix("/") with { Upstream = "nobody" }).Match("/").Route!.Upstream);
}
