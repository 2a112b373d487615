using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using SatGate.Mcp.Governance.Rules;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Mcp.Tests.Governance;

/// <summary>Rules of a token on what its calls say; every refusal spends nothing.</summary>
public sealed class TokenRuleTests
{
    private const string AmountRule = """{"v":1,"rules":[{"tool":"pay","shapes":[{"amount":{"max":"100.5","min":"1"}}]}]}""";

    private static readonly McpFile Plain = new();

    [Theory]
    [InlineData("""{"amount":100.5}""", true)]
    [InlineData("""{"amount":"100.50"}""", true)]
    [InlineData("""{"amount":1}""", true)]
    [InlineData("""{"amount":100.51}""", false)]
    [InlineData("""{"amount":0.99}""", false)]
    [InlineData("""{"amount":-5}""", false)]
    [InlineData("""{"amount":1e2}""", false)]
    [InlineData("""{"amount":"x"}""", false)]
    [InlineData("""{"amount":null}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""{"amount":5,"Amount":5000}""", false)]
    [InlineData("""{"amount":5,"x":{"a":1,"a":2}}""", false)]
    public Task Decimals_are_compared_exactly(string arguments, bool passes) => CheckAsync(AmountRule, "pay", arguments, passes);

    [Theory]
    [InlineData("""{"one_of":["a","b"]}""", "\"a\"", true)]
    [InlineData("""{"one_of":["a","b"]}""", "\"A\"", false)]
    [InlineData("""{"one_of":["a","b"],"ascii_case_insensitive":true}""", "\"A\"", true)]
    [InlineData("""{"one_of":["1"]}""", "1", false)]
    [InlineData("""{"absent":true}""", "1", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"]}}""", "\"https://api.example.com/x/y?z=1\"", true)]
    [InlineData("""{"url":{"hosts":["api.example.com"]}}""", "\"https://API.example.com\"", true)]
    [InlineData("""{"url":{"hosts":["api.example.com"]}}""", "\"http://api.example.com/\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"]}}""", "\"https://api.example.com.evil.test/\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"]}}""", "\"https://api.example.com@evil.test/\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"]}}""", "\"https://api.example.com:8443/\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"],"ports":[8443]}}""", "\"https://api.example.com:8443/\"", true)]
    [InlineData("""{"url":{"hosts":["api.example.com"],"path_prefixes":["/v1"]}}""", "\"https://api.example.com/v1/x\"", true)]
    [InlineData("""{"url":{"hosts":["api.example.com"],"path_prefixes":["/v1"]}}""", "\"https://api.example.com/v10/x\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"],"path_prefixes":["/v1"]}}""", "\"https://api.example.com/v1/../x\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"],"path_prefixes":["/v1"]}}""", "\"https://api.example.com/v1/%2e%2e/x\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"],"path_prefixes":["/v1"]}}""", "\"https://api.example.com/v1//x\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"],"path_suffixes":[".json"]}}""", "\"https://api.example.com/a.json\"", true)]
    [InlineData("""{"url":{"hosts":["api.example.com"],"path_suffixes":[".json"]}}""", "\"https://api.example.com/a.json/\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"]}}""", "\"https:\\\\\\\\api.example.com/\"", false)]
    [InlineData("""{"url":{"hosts":["api.example.com"]}}""", "\"https://127.0.0.1/\"", false)]
    public Task Each_condition_holds(string condition, string value, bool passes) =>
        CheckAsync($$$"""{"v":1,"rules":[{"tool":"pay","shapes":[{"f":{{{condition}}}}]}]}""", "pay", $$"""{"f":{{value}}}""", passes);

    [Fact]
    public Task Any_shape_is_enough() =>
        CheckAsync("""{"v":1,"rules":[{"tool":"pay","shapes":[{"to":{"one_of":["a"]}},{"amount":{"max":"1"},"to":{"absent":true}}]}]}""", "pay", """{"amount":1}""", true);

    [Fact]
    public async Task Every_rule_holds_and_other_tools_are_free()
    {
        string document = """{"v":1,"rules":[{"tool":"pay","shapes":[{"a":{"max":"5"}}]},{"tool":"pay","shapes":[{"b":{"max":"5"}}]}]}""";
        await CheckAsync(document, "pay", """{"a":1,"b":9}""", false);
        await CheckAsync(document, "pay", """{"a":1,"b":5}""", true);
        await CheckAsync(document, "look", "{}", true);
        await CheckAsync(document, "PAY", "{}", false);
        await CheckAsync(document, "u__pay", "{}", false);
    }

    [Fact]
    public async Task A_denial_says_what_is_allowed()
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        JsonElement error = await world.RefuseAsync("pay", """{"amount":101}""", TokenWith(world, Rule(AmountRule)));
        Assert.Equal(-32001, error.GetProperty("code").GetInt32());
        Assert.Equal("""{"error":"TOOL_ARGUMENT_DENIED","tool":"pay","field":"amount","allowed":{"max":"100.5","min":"1"}}""", error.GetProperty("data").GetRawText());
        Assert.Equal("tool_argument_denied", world.Usage.Last.Reason);
    }

    [Theory]
    [InlineData("""{"v":2,"rules":[{"tool":"pay","shapes":[{"a":{"max":"5"}}]}]}""")]
    [InlineData("""{"v":1,"rules":[]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[{}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"*","shapes":[{"a":{"max":"5"}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"p:*","shapes":[{"a":{"max":"5"}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"ExecuteWixAPI","shapes":[{"a":{"max":"5"}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[{"a":{"max":5}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[{"a":{"max":"1e5"}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[{"a":{"like":"x"}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[{"a":{"max":"5","absent":true}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[{"a":{"absent":false}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","tool":"x","shapes":[{"a":{"max":"5"}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[{"a b":{"max":"5"}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[{"a":{"url":{"hosts":["1.2.3.4"]}}}]}]}""")]
    [InlineData("""{"v":1,"rules":[{"tool":"pay","shapes":[{"a":{"max":"5"}}]}],"more":1}""")]
    [InlineData("not json")]
    public async Task A_document_that_is_not_understood_makes_the_token_good_for_nothing(string document)
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        JsonElement error = await world.RefuseAsync("anything", "{}", TokenWith(world, Rule(document)));
        Assert.Equal((-32001, "argument_rules_invalid"), (error.GetProperty("code").GetInt32(), error.GetProperty("data").GetProperty("error").GetString()));
        Assert.Equal(0, await world.SpentAsync("b"));
    }

    [Theory]
    [InlineData("argrules:v2:00000000000000000000000000000000:e30")]
    [InlineData("argrules:v1:0000:e30")]
    [InlineData("argrules:v1:0000000000000000000000000000000G:e30")]
    [InlineData("argrules:v1:00000000000000000000000000000000:e30=")]
    public void A_word_has_one_spelling(string word) => Assert.NotNull(TokenRules.Read([word]).Fault);

    [Fact]
    public void The_number_of_rules_is_bounded()
    {
        ImmutableArray<string> words = [.. Enumerable.Range(0, 9).Select(i => Rule(AmountRule, i))];
        Assert.Null(TokenRules.Read(words[..8]).Fault);
        Assert.NotNull(TokenRules.Read(words).Fault);
    }

    [Fact]
    public async Task A_spending_limit_counts_over_the_field_and_across_tokens_narrowed_from_one()
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        Macaroon token = TokenWith(world, Control("""{"v":1,"spend_limits":[{"tools":["pay"],"field":"amount","max":"100","window":"day","tz":"UTC"}]}"""));
        Macaroon narrowed = TokenMint.Attenuate(token, "label = other");
        GateWorld.Answer(await world.PassAsync("pay", """{"amount":60}""", token));
        JsonElement error = await world.RefuseAsync("pay", """{"amount":"40.00000001"}""", narrowed);
        Assert.Equal("""{"error":"TOOL_SPEND_LIMIT_DENIED","tool":"pay","field":"amount","window":"day","limit":"100"}""", error.GetProperty("data").GetRawText());
        GateWorld.Answer(await world.PassAsync("pay", """{"amount":40}""", narrowed));
        Assert.Equal(98, await world.RemainingAsync("b"));
        await world.RefuseAsync("pay", """{"amount":0.00000001}""", token);
        await world.RefuseAsync("pay", """{"amount":-1}""", token);
        await world.RefuseAsync("pay", "{}", token);
        GateWorld.Answer(await world.PassAsync("look", "{}", token));
        world.Time.Advance(TimeSpan.FromDays(1));
        GateWorld.Answer(await world.PassAsync("pay", """{"amount":100}""", token));
    }

    [Fact]
    public async Task A_spending_limit_is_released_only_when_the_call_cannot_have_run()
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        Macaroon token = TokenWith(world, Control("""{"v":1,"spend_limits":[{"tools":["pay"],"field":"amount","max":"100","window":"week"}]}"""));
        (await world.PassAsync("pay", """{"amount":100}""", token)).NotSent(UpstreamFault.Unavailable);
        GateWorld.Answer(await world.PassAsync("pay", """{"amount":100}""", token), """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}""");
        GateWorld.Answer(await world.PassAsync("pay", """{"amount":50}""", token), """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}""");
        GateWorld.Answer(await world.PassAsync("pay", """{"amount":25}""", token), """{"jsonrpc":"2.0","id":1,"result":{"isError":true}}""");
        (await world.PassAsync("pay", """{"amount":25}""", token)).Lost(UpstreamFault.Timeout);
        await world.RefuseAsync("pay", """{"amount":1}""", token);
    }

    [Fact]
    public async Task A_call_that_the_budget_refuses_counts_against_no_limit()
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        Macaroon token = TokenWith(world, Control("""{"v":1,"spend_limits":[{"tools":["pay"],"field":"amount","max":"100","window":"day"}]}"""));
        world.Snapshots.Swap(Plain with { Tools = new McpToolCosts { DefaultCost = 1000 } });
        Assert.Equal(-32000, (await world.RefuseAsync("pay", """{"amount":100}""", token)).GetProperty("code").GetInt32());
        world.Snapshots.Swap(Plain);
        GateWorld.Answer(await world.PassAsync("pay", """{"amount":100}""", token));
    }

    [Fact]
    public async Task A_limit_that_cannot_be_counted_lets_nothing_through_whatever_the_fail_mode()
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain with { Budget = new McpBudgetSettings { FailOpen = true } }, new BudgetSettings { FailMode = FailMode.Open });
        Macaroon token = TokenWith(world, Control("""{"v":1,"spend_limits":[{"tools":["pay"],"field":"amount","max":"100","window":"day"}]}"""));
        world.Store.IsSilent = true;
        JsonElement error = await world.RefuseAsync("pay", """{"amount":1}""", token);
        Assert.Equal((-32603, "tool_controls_unavailable"), (error.GetProperty("code").GetInt32(), error.GetProperty("data").GetProperty("error").GetString()));
        world.Store.IsSilent = false;
    }

    [Fact]
    public async Task A_call_above_the_amount_waits_for_a_yes_that_is_used_once()
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        Macaroon token = TokenWith(world, Control("""{"v":1,"approvals":[{"tools":["pay"],"field":"amount","above":"10"}]}"""));
        GateWorld.Answer(await world.PassAsync("pay", """{"amount":10}""", token));
        JsonElement data = (await world.RefuseAsync("pay", """{"amount":11,"to":"x"}""", token)).GetProperty("data");
        Assert.Equal("APPROVAL_REQUIRED", data.GetProperty("error").GetString());
        Assert.Equal("2026-11-22T10:15:00Z", data.GetProperty("expires_at").GetString());
        string id = data.GetProperty("approval_id").GetString()!;
        Assert.Matches("^apr_[0-9a-f]{24}$", id);
        ApprovalRecord waiting = Assert.Single(await world.Approvals.ListAsync(CancellationToken.None));
        Assert.Equal((id, "pay", token.TokenId, ApprovalState.Pending), (waiting.Id, waiting.Tool, waiting.TokenId, waiting.State));
        Assert.Equal(["amount=11", "to=\"x\""], waiting.Arguments.Select(pair => $"{pair.Key}={pair.Value}"));

        await world.Approvals.AnswerAsync(id, isApproved: true, CancellationToken.None);
        Assert.Equal("APPROVAL_REQUIRED", (await world.RefuseAsync("pay", """{"amount":12,"to":"x"}""", token)).GetProperty("data").GetProperty("error").GetString());
        GateWorld.Answer(await world.PassAsync("pay", """{"to":"x","amount":11}""", token));
        await world.RefuseAsync("pay", """{"amount":11,"to":"x"}""", token);
        Assert.Equal(98, await world.RemainingAsync("b"));
    }

    [Fact]
    public async Task A_no_stands_until_it_expires_and_a_call_nobody_answered_is_told_once()
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        Macaroon token = TokenWith(world, Control("""{"v":1,"approvals":[{"tools":["pay"],"field":"amount","above":"0"}]}"""));
        string id = (await world.RefuseAsync("pay", """{"amount":1}""", token)).GetProperty("data").GetProperty("approval_id").GetString()!;
        await world.Approvals.AnswerAsync(id, isApproved: false, CancellationToken.None);
        Assert.Equal("APPROVAL_DENIED", await CodeAsync());
        Assert.Equal("APPROVAL_DENIED", await CodeAsync());
        world.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("APPROVAL_EXPIRED", await CodeAsync());
        Assert.Equal("APPROVAL_REQUIRED", await CodeAsync());
        Assert.Null(await world.Approvals.AnswerAsync("apr_none", isApproved: true, CancellationToken.None));
        Assert.Equal(0, await world.SpentAsync("b"));

        async Task<string?> CodeAsync() => (await world.RefuseAsync("pay", """{"amount":1}""", token)).GetProperty("data").GetProperty("error").GetString();
    }

    [Fact]
    public async Task A_yes_is_given_back_when_the_call_was_not_made()
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        Macaroon token = TokenWith(world, Control("""{"v":1,"approvals":[{"tools":["pay"],"field":"amount","above":"0"}]}"""));
        string id = (await world.RefuseAsync("pay", """{"amount":1}""", token)).GetProperty("data").GetProperty("approval_id").GetString()!;
        await world.Approvals.AnswerAsync(id, isApproved: true, CancellationToken.None);
        (await world.PassAsync("pay", """{"amount":1}""", token)).NotSent(UpstreamFault.Busy);
        await SatGate.TestKit.Eventually.TrueAsync(async () => (await world.Approvals.ListAsync(CancellationToken.None)).Length == 1, "the yes is back", TimeSpan.FromSeconds(30));
        GateWorld.Answer(await world.PassAsync("pay", """{"amount":1}""", token));
    }

    [Fact]
    public async Task Only_so_many_calls_of_a_token_wait()
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        Macaroon token = TokenWith(world, Control("""{"v":1,"approvals":[{"tools":["pay"],"field":"amount","above":"0"}]}"""));
        for (int i = 1; i <= 20; i++)
        {
            await world.RefuseAsync("pay", $$"""{"amount":{{i}}}""", token);
        }

        Assert.Equal("APPROVAL_QUEUE_FULL", (await world.RefuseAsync("pay", """{"amount":21}""", token)).GetProperty("data").GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("""{"v":1,"approvals":[{"tools":["pay"],"field":"a","above":10}]}""")]
    [InlineData("""{"v":1,"approvals":[{"tools":["pay"],"field":"a","above":"-1"}]}""")]
    [InlineData("""{"v":1,"approvals":[{"tools":["pay"],"field":"a"}]}""")]
    [InlineData("""{"v":1,"approvals":[]}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"spend_limits":[{"tools":["pay"],"field":"a","max":"0","window":"day"}]}""")]
    [InlineData("""{"v":1,"spend_limits":[{"tools":["pay"],"field":"a","max":"12345678901","window":"day"}]}""")]
    [InlineData("""{"v":1,"spend_limits":[{"tools":["pay"],"field":"a","max":"1","window":"month"}]}""")]
    [InlineData("""{"v":1,"spend_limits":[{"tools":["pay"],"field":"a","max":"1","window":"day","tz":"Nowhere/City"}]}""")]
    public void Controls_that_are_not_understood_are_refused(string document) => Assert.NotNull(TokenRules.Read([Control(document)]).Fault);

    private static async Task CheckAsync(string document, string tool, string arguments, bool passes)
    {
        await using GateWorld world = await GateWorld.StartAsync(Plain);
        Macaroon token = TokenWith(world, Rule(document));
        if (passes)
        {
            GateWorld.Answer(await world.PassAsync(tool, arguments, token));
        }
        else
        {
            Assert.Equal("TOOL_ARGUMENT_DENIED", (await world.RefuseAsync(tool, arguments, token)).GetProperty("data").GetProperty("error").GetString());
            Assert.Equal(0, await world.SpentAsync("b"));
        }
    }

    private static Macaroon TokenWith(GateWorld world, string word) => world.Mint(limit: 100, budgetId: "b", scopes: [word]);

    private static string Rule(string document, int nonce = 0) => $"argrules:v1:{nonce:x32}:{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(document))}";

    private static string Control(string document) => $"argrules:ctl:v1:{7:x32}:{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(document))}";
}
