using System.Collections.Immutable;
using SatGate.Mcp.Governance.Limits;
using SatGate.Mcp.Governance.Pricing;
using SatGate.Mcp.Governance;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Tokens;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Governance;

/// <summary>What a call costs, before it and after it.</summary>
public sealed class PricingTests
{
    [Theory]
    [InlineData("search", 1)]
    [InlineData("search_web", 2)]
    [InlineData("search_web_deep", 3)]
    [InlineData("sea", 4)]
    [InlineData("", 4)]
    public void The_exact_name_wins_then_the_longest_prefix_then_the_star(string tool, long credits)
    {
        var costs = new McpToolCosts
        {
            DefaultCost = 9,
            Costs = ImmutableDictionary.CreateRange(
                [KeyValuePair.Create("search", 1L), KeyValuePair.Create("search*", 2L), KeyValuePair.Create("search_web_*", 3L), KeyValuePair.Create("*", 4L)]),
        };
        Assert.Equal(NanoUsd.FromCredits(credits), new PriceTable(costs).Find(tool).Amount);
        Assert.Equal(NanoUsd.FromCredits(9), new PriceTable(new McpToolCosts { DefaultCost = 9 }).Find(tool).Amount);
    }

    [Theory]
    [InlineData("""{"usage":{"total_tokens":30}}""", 85)]
    [InlineData("""{"structuredContent":{"usage":{"input_tokens":10,"output_tokens":20}}}""", 85)]
    [InlineData("""{"_meta":{"usage":{"prompt_tokens":10,"completion_tokens":1}}}""", 94)]
    [InlineData("""{"usage":{"total_tokens":0}}""", 100)]
    [InlineData("""{"usage":{"total_tokens":400}}""", -100)]
    [InlineData("""{"usage":{"total_tokens":"30"}}""", 60)]
    [InlineData("""{"usage":{"total_tokens":-30}}""", 60)]
    [InlineData("""{"usage":{"total_tokens":1,"total_tokens":2}}""", 60)]
    [InlineData("""{"content":[]}""", 60)]
    public async Task A_price_in_the_result_replaces_what_was_held(string result, long remaining)
    {
        await using GateWorld world = await GateWorld.StartAsync(Metered);
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        ToolTicket ticket = await world.PassAsync("ask", token: token);
        Assert.Equal(60, await world.RemainingAsync("b"));
        GateWorld.Answer(ticket, $$"""{"jsonrpc":"2.0","id":7,"result":{{result}}}""");
        await Eventually.TrueAsync(async () => await world.RemainingAsync("b") == remaining, "it is settled", TimeSpan.FromSeconds(10));
        Assert.Equal(UsageKind.ToolCall, world.Usage.Last.Kind);
    }

    [Fact]
    public async Task What_is_held_comes_back_when_the_call_cannot_have_run()
    {
        await using GateWorld world = await GateWorld.StartAsync(Metered);
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        (await world.PassAsync("ask", token: token)).NotSent(UpstreamFault.Unavailable);
        await Eventually.TrueAsync(async () => await world.RemainingAsync("b") == 100, "it is released", TimeSpan.FromSeconds(10));
        GateWorld.Answer(await world.PassAsync("ask", token: token), """{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"no"}}""");
        await Eventually.TrueAsync(async () => await world.RemainingAsync("b") == 100, "it is settled at nothing", TimeSpan.FromSeconds(10));
        (await world.PassAsync("ask", token: token)).Lost(UpstreamFault.Gone);
        await Eventually.TrueAsync(async () => await world.RemainingAsync("b") == 60, "it is kept", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_hold_that_the_budget_does_not_cover_is_refused()
    {
        await using GateWorld world = await GateWorld.StartAsync(Metered);
        Macaroon token = world.Mint(limit: 39, budgetId: "b");
        Assert.Equal(-32000, (await world.RefuseAsync("ask", token: token)).GetProperty("code").GetInt32());
        Assert.Equal(39, await world.RemainingAsync("b"));
    }

    [Fact]
    public void Many_holders_are_counted_and_forgotten_when_they_have_rested()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var rate = new CallRate(60, 1, time);
        for (int i = 0; i < CallRate.HoldersMax; i++)
        {
            Assert.Equal(0, rate.TryCount($"h{i}"));
        }

        Assert.Equal(0, rate.TryCount("further"));
        Assert.Equal(1, rate.TryCount("one more"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, rate.TryCount("another"));
        Assert.Equal(0, rate.TryCount("and another"));
        Assert.Equal(1, rate.TryCount("another"));
    }

    private static McpFile Metered => new()
    {
        Tools = new McpToolCosts { ResultCosts = ImmutableDictionary<string, McpResultCost>.Empty.Add("ask", new McpResultCost(null, 0.5m, 40)) },
    };
}
