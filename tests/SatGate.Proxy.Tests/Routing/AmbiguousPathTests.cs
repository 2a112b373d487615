using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

public sealed class AmbiguousPathTests
{
    private static readonly RouteTable Guarded = Routes.Table(Routes.Prefix("/admin", "admin"), Routes.Prefix("/public", "public"), Routes.Prefix("/", "rest"));

    [Theory]
    [InlineData("/public/../admin")]
    [InlineData("/public/%2e%2e/admin")]
    [InlineData("/public/%2E./admin")]
    [InlineData("/public/.%2e/admin/x")]
    [InlineData("/public/..;/admin")]
    [InlineData("/public/..;a=b/admin")]
    [InlineData("/public/.;/../admin")]
    [InlineData("/public%2F..%2Fadmin")]
    [InlineData("/public%2f..%2fadmin")]
    [InlineData("/public/..%2Fadmin")]
    [InlineData("/public\\..\\admin")]
    [InlineData("/public%5C..%5Cadmin")]
    [InlineData("/public/..%5cadmin")]
    [InlineData("//admin")]
    [InlineData("/./admin")]
    [InlineData("/%61dmin")]
    [InlineData("/%61%64%6d%69%6e/x")]
    [InlineData("/admi%6E")]
    [InlineData("/\\admin")]
    [InlineData("/%2Fadmin")]
    [InlineData("/admin/../x")]
    [InlineData("/admin%2Fx")]
    [InlineData("/x/../../admin")]
    [InlineData("/../admin")]
    [InlineData("//admin/x\\..\\..\\y")]
    [InlineData("//admin/%2e%2e/y")]
    [InlineData("/.//admin/..%2F..%2Fy")]
    public void A_path_whose_readings_take_different_routes_is_refused(string path) => Assert.Equal("TargetRefused", Guarded.Selects(path));

    [Theory]
    [InlineData("/admin/a/../b", "admin")]
    [InlineData("/admin//x", "admin")]
    [InlineData("/admin/%61", "admin")]
    [InlineData("/admin/a%2Fb", "admin")]
    [InlineData("/public/..x/.y/...", "public")]
    [InlineData("/public/a%20b/%zz%2", "public")]
    [InlineData("/elsewhere/../x//y\\z%2f", "rest")]
    [InlineData("/adminx/../y", "rest")]
    public void A_path_whose_readings_all_take_one_route_is_found(string path, string expected) => Assert.Equal(expected, Guarded.Selects(path));

    [Theory]
    [InlineData("/a/../../b")]
    [InlineData("//..\\x%2f%2e")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    public void A_catch_all_forwards_any_path_untouched(string path)
    {
        RouteTable table = Routes.Table(Routes.Prefix("/", "all"));
        RouteMatchResult result = table.Match(path);
        Assert.Equal(RouteOutcome.Found, result.Outcome);
        Assert.Equal(path, result.Route!.Target(path));
    }

    [Theory]
    [InlineData("/../secret")]
    [InlineData("/a/../../secret")]
    [InlineData("/%2e%2e/secret")]
    [InlineData("/a/..%2f../secret")]
    [InlineData("/..;/secret")]
    public void The_path_of_the_upstream_cannot_be_left(string path)
    {
        RouteTable table = Routes.Table(Routes.Upstream with { Url = new Uri("https://h/tenant-7") }, Routes.Prefix("/"));
        Assert.Equal("TargetRefused", table.Selects(path));
        Assert.Equal("/", table.Selects("/a/../secret"));
    }

    [Theory]
    [InlineData("/x/../y")]
    [InlineData("/x/../x/y")]
    [InlineData("/x/a/../../y")]
    public void What_a_strip_leaves_cannot_climb(string path) =>
        Assert.Equal("TargetRefused", Routes.Table(Routes.Prefix("/", "all") with { StripPrefix = "/x" }).Selects(path));

    [Fact]
    public void A_rewrite_replaces_whatever_was_sent() =>
        Assert.Equal("all", Routes.Table(Routes.Prefix("/", "all") with { Rewrite = "/fixed" }).Selects("/x/../../y"));

    [Fact]
    public void An_ambiguous_path_that_no_reading_routes_is_not_found() => Assert.Equal("NotFound", Routes.Table(Routes.Prefix("/a")).Selects("/b/../c"));

    [Fact]
    public void An_ambiguous_path_that_one_reading_routes_is_refused() => Assert.Equal("TargetRefused", Routes.Table(Routes.Prefix("/a")).Selects("/b/../a"));

    [Theory]
    [InlineData("/%61", 1)]
    [InlineData("/a//", 1)]
    [InlineData("//%61/", 3)]
    [InlineData("/a%2Fb", 3)]
    [InlineData("/%61//../b%2F", 15)]
    [InlineData("/%61//../b\\%2F", 31)]
    public void The_work_that_an_ambiguous_path_can_cause_is_bounded(string trick, int readings)
    {
        RouteTable table = Routes.Table(Routes.Prefix("/", "all"));
        int longest = RouteTable.AmbiguousBytesMax / readings;
        Assert.Equal("all", table.Selects(trick + new string('x', longest - trick.Length)));
        Assert.Equal("TargetRefused", table.Selects(trick + new string('x', longest - trick.Length + 1)));
    }

    [Fact]
    public void A_path_that_is_not_ambiguous_has_no_such_bound() =>
        Assert.Equal("all", Routes.Table(Routes.Prefix("/", "all")).Selects("/" + new string('x', RouteTable.AmbiguousBytesMax)));

    [Fact]
    public void An_exact_route_is_not_reached_by_another_spelling()
    {
        RouteTable table = Routes.Table(Routes.Exact("/only"), Routes.Prefix("/", "rest"));
        Assert.Equal("TargetRefused", table.Selects("/onl%79"));
        Assert.Equal("rest", table.Selects("/only/%61"));
    }

    [Fact]
    public void Lower_case_hex_is_the_same_path_as_upper_case()
    {
        RouteTable table = Routes.Table(Routes.Prefix("/caf%C3%A9", "caf\u00e9"), Routes.Prefix("/", "rest"));
        Assert.Equal("caf\u00e9", table.Selects("/caf%C3%A9/x"));
        Assert.Equal("TargetRefused", table.Selects("/caf%c3%a9/x"));
    }
}
