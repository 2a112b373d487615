using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

public sealed class MethodAndHeaderTests
{
    [Fact]
    public void Methods_are_compared_exactly()
    {
        RouteTable table = Routes.Table(Routes.Route("r", new RouteMatch { PathPrefix = "/", Methods = ["GET", "POST"] }));
        Assert.Equal("r", table.Selects("/", "GET"));
        Assert.Equal("r", table.Selects("/", "POST"));
        Assert.Equal("NotFound", table.Selects("/", "get"));
        Assert.Equal("NotFound", table.Selects("/", "PUT"));
        Assert.Equal("NotFound", table.Selects("/", "GETS"));
    }

    [Fact]
    public void Routes_of_one_path_are_told_apart_by_method()
    {
        RouteTable table = Routes.Table(
            Routes.Route("read", new RouteMatch { PathExact = "/x", Methods = ["GET"] }),
            Routes.Route("write", new RouteMatch { PathExact = "/x", Methods = ["PUT", "POST"] }),
            Routes.Prefix("/", "rest"));
        Assert.Equal("read", table.Selects("/x", "GET"));
        Assert.Equal("write", table.Selects("/x", "POST"));
        Assert.Equal("rest", table.Selects("/x", "DELETE"));
    }

    [Fact]
    public void A_header_value_is_compared_byte_for_byte_and_its_name_without_case()
    {
        RouteTable table = Routes.Table(Header(new HeaderMatch("X-Team", "blue", false)));
        Assert.Equal("r", table.Selects("/", "GET", ("x-team", "blue")));
        Assert.Equal("NotFound", table.Selects("/", "GET", ("X-Team", "Blue")));
        Assert.Equal("NotFound", table.Selects("/", "GET", ("X-Team", "blue2")));
        Assert.Equal("NotFound", table.Selects("/", "GET", ("X-Teams", "blue")));
        Assert.Equal("NotFound", table.Selects("/"));
    }

    [Fact]
    public void Some_field_of_the_name_must_match_not_all()
    {
        RouteTable table = Routes.Table(Header(new HeaderMatch("X-Team", "blue", false)));
        Assert.Equal("r", table.Selects("/", "GET", ("X-Team", "red"), ("X-Team", "blue")));
    }

    [Fact]
    public void An_underscore_is_not_a_dash()
    {
        RouteTable table = Routes.Table(Header(new HeaderMatch("X-Team", "blue", false)));
        Assert.Equal("NotFound", table.Selects("/", "GET", ("X_Team", "blue")));
    }

    [Fact]
    public void A_header_regex_sees_each_byte_as_one_character()
    {
        RouteTable table = Routes.Table(Header(new HeaderMatch("User-Agent", "^claude-(cli|code)/[0-9.]+ \u00e9$", true)));
        Assert.Equal("r", table.Selects("/", "GET", ("User-Agent", "claude-cli/1.2 \u00e9")));
        Assert.Equal("NotFound", table.Selects("/", "GET", ("User-Agent", "claude-cli/1.2 e")));
    }

    [Fact]
    public void Every_header_matcher_must_match()
    {
        RouteTable table = Routes.Table(Header(new HeaderMatch("A", "1", false), new HeaderMatch("B", "^2", true)));
        Assert.Equal("r", table.Selects("/", "GET", ("B", "22"), ("A", "1")));
        Assert.Equal("NotFound", table.Selects("/", "GET", ("A", "1")));
    }

    [Fact]
    public void A_long_header_value_is_matched_too()
    {
        RouteTable table = Routes.Table(Header(new HeaderMatch("A", "end$", true)));
        Assert.Equal("r", table.Selects("/", "GET", ("A", new string('x', 20_000) + "end")));
    }

    [Fact]
    public void A_nested_repetition_is_matched_in_linear_time()
    {
        // With back-tracking this takes longer than the universe has; the test then never ends.
        RouteTable table = Routes.Table(Header(new HeaderMatch("A", "^(a+)+$", true)));
        Assert.Equal("NotFound", table.Selects("/", "GET", ("A", new string('a', 5000) + "b")));
    }

    [Theory]
    [InlineData("(a", "Not enough )")]
    [InlineData(@"(a)\1", "NonBacktracking")]
    [InlineData("(?=a)", "NonBacktracking")]
    [InlineData("((a{200}){200}){200}", "NonBacktracking")]
    public void An_expression_that_is_malformed_or_dear_is_refused(string pattern, string reason)
    {
        Assert.False(RoutePattern.TryCreate(pattern, out RoutePattern? result, out string? error));
        Assert.Null(result);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_has_a_longest_length()
    {
        Assert.True(RoutePattern.TryCreate(new string('a', RoutePattern.PatternCharsMax), out _, out _));
        Assert.False(RoutePattern.TryCreate(new string('a', RoutePattern.PatternCharsMax + 1), out _, out _));
    }

    private static RouteDefinition Header(params HeaderMatch[] headers) =>
        Routes.Route("r", new RouteMatch { PathPrefix = "/", Headers = [.. headers] });
}
