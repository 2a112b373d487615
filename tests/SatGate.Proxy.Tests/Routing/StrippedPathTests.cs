using SatGate.Model.Configuration;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

public sealed class StrippedPathTests
{
    private static readonly RouteDefinition Anthropic =
        Routes.Prefix("/anthropic/v1", "anthropic") with { StripPrefix = "/anthropic", AnswersStrippedPath = true };

    [Fact]
    public void A_path_without_the_prefix_takes_the_route_when_no_other_does()
    {
        RouteMatchResult result = Routes.Table(Anthropic).Match("/v1/messages");
        Assert.Equal("anthropic", result.Route!.Definition.Name);
        Assert.True(result.Stripped);
        Assert.Equal("/v1/messages", result.Route.Target("/v1/messages", stripped: result.Stripped));
    }

    [Fact]
    public void A_path_with_the_prefix_takes_the_route_as_ever()
    {
        RouteMatchResult result = Routes.Table(Anthropic).Match("/anthropic/v1/messages");
        Assert.False(result.Stripped);
        Assert.Equal("/v1/messages", result.Route!.Target("/anthropic/v1/messages", stripped: result.Stripped));
    }

    [Theory]
    [InlineData("/v1x/messages")]
    [InlineData("/v2/messages")]
    [InlineData("/anthropic/v2")]
    [InlineData("/wp-admin")]
    [InlineData("/")]
    public void Other_paths_do_not(string path) => Assert.Equal("NotFound", Routes.Table(Anthropic).Selects(path));

    [Fact]
    public void A_route_that_matches_the_path_as_sent_comes_first_wherever_it_stands()
    {
        RouteTable table = Routes.Table(Anthropic, Routes.Prefix("/v1", "own"));
        Assert.Equal("own", table.Selects("/v1/messages"));
    }

    [Fact]
    public void A_refusal_before_the_route_keeps_its_precedence()
    {
        RouteTable table = Routes.Table(Routes.Prefix("/anthropic/v1/admin", "deny"), Anthropic);
        Assert.Equal("anthropic", table.Selects("/v1/messages"));
        Assert.Equal("NotFound", table.Selects("/v1/admin/keys"));
    }

    [Fact]
    public void Methods_and_headers_still_decide()
    {
        RouteTable table = Routes.Table(Anthropic with { Match = Anthropic.Match with { Methods = ["POST"] } });
        Assert.Equal("anthropic", table.Selects("/v1/messages", "POST"));
        Assert.Equal("NotFound", table.Selects("/v1/messages", "GET"));
    }

    [Fact]
    public void Of_several_such_routes_the_first_answers()
    {
        RouteDefinition openai = Routes.Prefix("/openai/v1", "openai") with { StripPrefix = "/openai", AnswersStrippedPath = true };
        Assert.Equal("anthropic", Routes.Table(Anthropic, openai).Selects("/v1/models"));
        Assert.Equal("openai", Routes.Table(openai, Anthropic).Selects("/v1/models"));
    }

    [Fact]
    public void A_route_that_does_not_say_so_does_not_answer() =>
        Assert.Equal("NotFound", Routes.Table(Anthropic with { AnswersStrippedPath = false }).Selects("/v1/messages"));

    [Fact]
    public void A_strip_prefix_that_is_the_whole_path_prefix_does_not_open_every_path()
    {
        RouteDefinition all = Routes.Prefix("/anthropic", "all") with { StripPrefix = "/anthropic", AnswersStrippedPath = true };
        Assert.Equal("NotFound", Routes.Table(all).Selects("/wp-admin"));
    }

    [Theory]
    [InlineData("/v1/../admin")]
    [InlineData("/x/../v1/messages")]
    [InlineData("/%761/messages")]
    [InlineData("//v1/messages")]
    public void Ambiguous_paths_get_no_way_in(string path) => Assert.NotEqual("anthropic", Routes.Table(Anthropic).Selects(path));

    [Fact]
    public void The_number_of_candidates_tried_is_bounded()
    {
        // All before the last refuse the method, and the last stands one past the bound.
        RouteDefinition[] routes = [.. Enumerable.Range(0, 65).Select(i => Routes.Route(
            $"r{i}",
            new RouteMatch { PathPrefix = $"/p{i}/v1", Methods = [i == 64 ? "GET" : "POST"] }) with { StripPrefix = $"/p{i}", AnswersStrippedPath = true })];
        Assert.Equal("NotFound", Routes.Table(routes).Selects("/v1/x"));
        Assert.Equal("r64", Routes.Table(routes[1..]).Selects("/v1/x"));
    }

    [Fact]
    public void A_path_longer_than_the_stack_buffer_is_answered_too() =>
        Assert.Equal("anthropic", Routes.Table(Anthropic).Selects("/v1/" + new string('x', 3000)));
}
