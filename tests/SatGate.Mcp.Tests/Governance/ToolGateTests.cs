using System.Collections.Immutable;
using System.Text.Json;
using SatGate.Budget.Ledger;
using SatGate.Mcp.Governance;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Mcp.Tests.Governance;

/// <summary>Who is let through, what it costs, and that a refusal costs nothing.</summary>
public sealed class ToolGateTests
{
    private static readonly McpFile Priced = new()
    {
        Tools = new McpToolCosts { DefaultCost = 2, Costs = ImmutableDictionary.CreateRange([KeyValuePair.Create("dear", 10L), KeyValuePair.Create("free", 0L)]) },
    };

    [Fact]
    public async Task A_call_is_charged_before_it_is_forwarded()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        ToolTicket ticket = await world.PassAsync("dear", token: token);
        Assert.Equal(90, await world.RemainingAsync("b"));
        GateWorld.Answer(ticket);
        UsageEvent seen = world.Usage.Last;
        Assert.Equal((UsageKind.ToolCall, UsageDecision.Allow, "dear", "b", "control", token.TokenId), (seen.Kind, seen.Decision, seen.Tool, seen.BudgetId, seen.Mode, seen.TokenId));
        Assert.Equal((NanoUsd.FromCredits(10).Value, NanoUsd.FromCredits(90).Value), (seen.CostNanoUsd, seen.RemainingNanoUsd));
    }

    [Fact]
    public async Task An_exhausted_budget_refuses_and_nothing_is_spent()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 10, budgetId: "b");
        GateWorld.Answer(await world.PassAsync("dear", token: token));
        JsonElement error = await world.RefuseAsync("dear", token: token);
        Assert.Equal((-32000, "Budget exhausted"), (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()));
        Assert.Equal(
            $$"""{"error":"budget_exhausted","tool":"dear","cost_credits":10,"remaining_credits":0,"token_id":"{{token.TokenId}}","budget_id":"b"}""",
            error.GetProperty("data").GetRawText());
        Assert.Equal(0, await world.RemainingAsync("b"));
        Assert.Equal(UsageDecision.Deny, world.Usage.Last.Decision);
    }

    [Fact]
    public async Task A_budget_that_is_too_small_says_what_is_left()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 7, budgetId: "b");
        JsonElement error = await world.RefuseAsync("dear", token: token);
        Assert.Equal("Insufficient budget: tool 'dear' costs 10 credits, 7 remaining", error.GetProperty("message").GetString());
        Assert.Equal("insufficient_budget", error.GetProperty("data").GetProperty("error").GetString());
        Assert.Equal(7, await world.RemainingAsync("b"));
        GateWorld.Answer(await world.PassAsync("other", token: token));
        Assert.Equal(5, await world.RemainingAsync("b"));
    }

    [Fact]
    public async Task Observing_refuses_nothing_and_records_what_it_would_have_refused()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced with { Enforcement = McpEnforcement.Observe });
        Macaroon token = world.Mint(limit: 5, budgetId: "b");
        GateWorld.Answer(await world.PassAsync("dear", token: token));
        Assert.Equal(UsageDecision.WouldDeny, world.Usage.Last.Decision);
        Assert.Equal(-5, await world.RemainingAsync("b"));
    }

    [Fact]
    public async Task What_never_reached_the_server_is_given_back_and_what_may_have_run_is_not()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        (await world.PassAsync("dear", token: token)).NotSent(UpstreamFault.Unavailable);
        Assert.Equal(100, await world.RemainingAsync("b"));
        Assert.Equal(("released", 0L), (world.Usage.Last.Reason, world.Usage.Last.CostNanoUsd));
        (await world.PassAsync("dear", token: token)).Lost(UpstreamFault.Timeout);
        Assert.Equal(90, await world.RemainingAsync("b"));
        Assert.Equal("upstream_timeout", world.Usage.Last.Reason);
    }

    [Fact]
    public async Task The_same_json_rpc_id_is_charged_each_time()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        for (int i = 0; i < 3; i++)
        {
            GateWorld.Answer(await world.PassAsync("dear", token: token));
        }

        Assert.Equal(70, await world.RemainingAsync("b"));
    }

    [Fact]
    public async Task Callers_without_a_token_share_a_budget()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced with { Budget = new McpBudgetSettings { Limit = 15 } });
        GateWorld.Answer(await world.PassAsync("dear"));
        JsonElement error = await world.RefuseAsync("dear");
        Assert.Equal("mcp-default", error.GetProperty("data").GetProperty("budget_id").GetString());
        Assert.Equal(5, await world.RemainingAsync("mcp-default"));
    }

    [Fact]
    public async Task Without_any_limit_calls_are_counted_and_pass()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced, new BudgetSettings());
        GateWorld.Answer(await world.PassAsync("dear"));
        Assert.Equal(NanoUsd.FromCredits(10).Value, await world.SpentAsync("mcp-default"));
    }

    [Fact]
    public async Task A_token_without_a_limit_gets_that_of_the_file()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced with { Budget = new McpBudgetSettings { Limit = 12 } });
        Macaroon token = world.Mint();
        GateWorld.Answer(await world.PassAsync("dear", token: token));
        Assert.Equal(2, (await world.RefuseAsync("dear", token: token)).GetProperty("data").GetProperty("remaining_credits").GetInt64());
    }

    [Fact]
    public async Task Free_tools_pass_an_exhausted_budget()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        GateWorld.Answer(await world.PassAsync("free", token: world.Mint(limit: 0, budgetId: "b")));
    }

    [Theory]
    [InlineData(false, McpEnforcement.Control, false)]
    [InlineData(true, McpEnforcement.Control, true)]
    [InlineData(false, McpEnforcement.Observe, true)]
    public async Task The_fail_mode_of_the_file_answers_when_the_ledger_does_not(bool failOpen, McpEnforcement mode, bool passes)
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced with { Budget = new McpBudgetSettings { FailOpen = failOpen }, Enforcement = mode });
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        GateWorld.Answer(await world.PassAsync("free", token: token));
        world.Store.IsSilent = true;
        GateAnswer answer = await world.EnterAsync("dear", token: token);
        if (passes)
        {
            GateWorld.Answer(answer.Ticket!);
            Assert.Equal((UsageDecision.Unenforced, 0L), (world.Usage.Last.Decision, world.Usage.Last.CostNanoUsd));
        }
        else
        {
            JsonElement error = GateWorld.Read(answer.Refusal!).GetProperty("error");
            Assert.Equal((-32603, "Budget service unavailable"), (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()));
            Assert.Equal("""{"error":"budget_backend_error","tool":"dear","failMode":"closed"}""", error.GetProperty("data").GetRawText());
        }

        world.Store.IsSilent = false;
    }

    [Fact]
    public async Task Nothing_is_spent_that_cannot_be_accounted_for()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        world.Usage.IsAccepting = false;
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        Assert.Equal(-32603, (await world.RefuseAsync("dear", token: token)).GetProperty("code").GetInt32());
        Assert.Equal(0, await world.SpentAsync("b"));
    }

    [Fact]
    public async Task A_tool_out_of_scope_is_refused_and_hidden()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 100, budgetId: "b", scopes: ["read,files:*"]);
        JsonElement error = await world.RefuseAsync("dear", token: token);
        Assert.Equal((-32001, "tool \"dear\" not in scope \"read,files:*\""), (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()));
        Assert.Equal(0, await world.SpentAsync("b"));
        Assert.False(world.Gate.MaySee(world.Call("x", token: token).Peer, "dear"));
        Assert.True(world.Gate.MaySee(world.Call("x", token: token).Peer, "files_list"));
    }

    [Fact]
    public async Task Revocation_and_expiry_count_for_a_session_that_is_open()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 100, budgetId: "b", expiresAt: GateWorld.Start.AddMinutes(1));
        Macaroon other = world.Mint(limit: 100, budgetId: "c");
        var call = world.Call("dear", token: token);
        var otherCall = world.Call("dear", token: other);
        GateWorld.Answer((await world.Gate.EnterAsync(call, "dear", "u")).Ticket!);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        JsonElement expired = GateWorld.Read((await world.Gate.EnterAsync(call, "dear", "u")).Refusal!).GetProperty("error");
        Assert.Equal((-32001, "authentication failed: token expired"), (expired.GetProperty("code").GetInt32(), expired.GetProperty("message").GetString()));
        await world.Bans.AddAsync(new BanRecord { Signature = other.SignatureHex, BannedAt = GateWorld.Start }, CancellationToken.None);
        JsonElement revoked = GateWorld.Read((await world.Gate.EnterAsync(otherCall, "dear", "u")).Refusal!).GetProperty("error");
        Assert.Equal("token revoked", revoked.GetProperty("message").GetString());
        Assert.Equal((90, 0L), (await world.RemainingAsync("b"), await world.SpentAsync("c")));
        Assert.Equal((UsageKind.AuthFailure, "token_revoked"), (world.Usage.Last.Kind, world.Usage.Last.Reason));
    }

    [Fact]
    public async Task A_token_in_the_message_counts_where_the_client_brought_no_other()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        Macaroon first = world.Mint(limit: 100, budgetId: "c");
        GateWorld.Answer((await world.Gate.EnterAsync(world.Call("dear", metaToken: token), "dear", "u")).Ticket!);
        GateWorld.Answer((await world.Gate.EnterAsync(world.Call("dear", token: first, metaToken: token), "dear", "u")).Ticket!);
        Assert.Equal((90, 90), (await world.RemainingAsync("b"), await world.RemainingAsync("c")));
    }

    [Fact]
    public async Task A_bad_token_is_refused_even_where_none_is_needed()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        var call = world.Request("""{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"dear","_meta":{"token":"nonsense"}}}""");
        JsonElement reply = GateWorld.Read((await world.Gate.EnterAsync(call, "dear", "u")).Refusal!);
        Assert.Equal(("x", -32001), (reply.GetProperty("id").GetString(), reply.GetProperty("error").GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task Header_mode_demands_a_token_of_everybody_for_everything_but_the_handshake()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced with { Auth = new McpAuthSettings { Mode = McpAuthMode.Header } });
        JsonElement error = await world.RefuseAsync("dear");
        Assert.Equal((-32001, "authentication required: no token provided"), (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()));
        Assert.NotNull(world.Gate.RefuseRequest(world.Request("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")));
        Assert.Null(world.Gate.RefuseRequest(world.Request("""{"jsonrpc":"2.0","id":1,"method":"initialize"}""")));
        Assert.Null(world.Gate.RefuseRequest(world.Call("dear", metaToken: world.Mint(limit: 1))));
    }

    [Fact]
    public async Task Config_mode_makes_everybody_the_holder_of_one_token()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 25, budgetId: "b", scopes: ["dear"]);
        world.Snapshots.Swap(Priced with { Auth = new McpAuthSettings { Mode = McpAuthMode.Config, Token = token.ToText() } });
        GateWorld.Answer(await world.PassAsync("dear"));
        GateWorld.Answer(await world.PassAsync("dear", token: world.Mint(limit: 100)));
        Assert.Equal(5, await world.RemainingAsync("b"));
        Assert.False(world.Gate.MaySee(world.Call("x").Peer, "free"));
    }

    [Fact]
    public async Task Too_many_calls_are_refused_until_it_is_time_again()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced with { Limits = new McpLimits { CallsPerMinute = 30, CallsBurst = 2 } });
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        Macaroon narrowed = TokenMint.Attenuate(token, "label = other");
        GateWorld.Answer(await world.PassAsync("dear", token: token));
        GateWorld.Answer(await world.PassAsync("dear", token: narrowed));
        JsonElement error = await world.RefuseAsync("dear", token: token);
        Assert.Equal((-32004, "rate limit exceeded"), (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()));
        Assert.Equal("""{"error":"rate_limited","retry_after_seconds":2}""", error.GetProperty("data").GetRawText());
        Assert.Equal(80, await world.RemainingAsync("b"));
        world.Snapshots.Swap(world.Snapshots.Current.McpFile! with { ShowCosts = true });
        await world.RefuseAsync("dear", token: token);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        GateWorld.Answer(await world.PassAsync("dear", token: token));
        GateWorld.Answer(await world.PassAsync("dear"));
    }

    [Fact]
    public async Task Results_tell_what_is_left_when_the_file_says_so()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced with { ShowRemaining = true });
        ToolTicket ticket = await world.PassAsync("dear", token: world.Mint(limit: 100));
        Assert.Equal("\"satgate/budget\":{\"remaining_credits\":90,\"cost_credits\":10}", System.Text.Encoding.UTF8.GetString(ticket.ResultMeta.Span));
        GateWorld.Answer(ticket);
        ToolTicket free = await world.PassAsync("free", token: world.Mint(limit: 100));
        Assert.True(free.ResultMeta.IsEmpty);
        GateWorld.Answer(free);
    }

    [Fact]
    public async Task A_changed_price_counts_for_the_next_call()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced);
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        GateWorld.Answer(await world.PassAsync("dear", token: token));
        world.Snapshots.Swap(Priced with { Tools = new McpToolCosts { DefaultCost = 30 } });
        GateWorld.Answer(await world.PassAsync("dear", token: token));
        Assert.Equal(60, await world.RemainingAsync("b"));
    }

    [Fact]
    public async Task An_allowed_call_allocates_nothing()
    {
        await using GateWorld world = await GateWorld.StartAsync(Priced with { Limits = new McpLimits { CallsPerMinute = 1_000_000 } });
        Macaroon token = world.Mint(limit: 1_000_000, budgetId: "b");
        var call = world.Call("dear", token: token);
        byte[] reply = """{"jsonrpc":"2.0","id":7,"result":{}}"""u8.ToArray();
        MessageScanner.Scan(reply, out MessageScan scan);
        world.Usage.IsKeeping = false;
        for (int i = 0; i < 3000; i++)
        {
            await RunOnceAsync();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            ValueTask<GateAnswer> entering = world.Gate.EnterAsync(call, "dear", "u");
            Assert.True(entering.IsCompletedSuccessfully);
            (await entering).Ticket!.Answered(reply, scan);
        }

        // Less than a byte for each: the meter of another test may listen now and then.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);

        async Task RunOnceAsync() => (await world.Gate.EnterAsync(call, "dear", "u")).Ticket!.Answered(reply, scan);
    }
}
