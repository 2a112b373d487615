using System.Net;
using System.Text.Json;
using SatGate.Model.Audit;

namespace SatGate.Admin.Tests.Api;

/// <summary>Every request that the public command-line client makes of a gateway, with the bodies it sends, and the fields that it parses of each answer with the types it parses them as.</summary>
public sealed class CommandLineClientTests : IAsyncLifetime
{
    private AdminHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AdminHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Ping_and_status()
    {
        _host.World.Time.Advance(TimeSpan.FromSeconds(3723));
        JsonElement answer = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/ping");

        Assert.Equal("0.6.0", answer.GetProperty("version").GetString());
        Assert.Equal("1h2m3s", answer.GetProperty("uptime").GetString());
        Assert.Equal("ok", answer.GetProperty("status").GetString());
        Assert.Equal("control", answer.GetProperty("mode").GetString());
    }

    [Fact]
    public async Task Mint()
    {
        JsonElement answer = await _host.JsonAsync(
            HttpStatusCode.Created, "POST", "/admin/tokens/mint",
            "{\"budget\":5.1,\"currency\":\"USD\",\"expiry\":\"30d\",\"name\":\"ada\",\"routes\":[\"/anthropic\",\"tools\"]}");

        Assert.Matches("^[0-9a-f]{12}$", answer.GetProperty("id").GetString());
        Assert.Equal("active", answer.GetProperty("status").GetString());
        Assert.Equal(["/anthropic", "tools"], answer.GetProperty("scope").GetProperty("routes").EnumerateArray().Select(route => route.GetString()));
        Assert.Equal("2026-12-22T10:00:00.000Z", answer.GetProperty("expires_at").GetString());
        string token = answer.GetProperty("macaroon_token").GetString()!;
        Assert.NotNull(_host.World.Verifier.Verify(System.Text.Encoding.ASCII.GetBytes(token)).Token);

        // It tells a nested description from a plain text by this name.
        Assert.False(answer.TryGetProperty("token", out _));
    }

    [Fact]
    public async Task Mint_without_budget_routes_and_expiry()
    {
        JsonElement answer = await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", "{\"name\":\"ada\"}");

        Assert.False(answer.TryGetProperty("expires_at", out _));
        Assert.False(answer.TryGetProperty("budget", out _));
        Assert.Equal(["*"], answer.GetProperty("scope").GetProperty("routes").EnumerateArray().Select(route => route.GetString()));
    }

    [Fact]
    public async Task Tokens_in_the_order_of_the_tree()
    {
        string root = await MintAsync("{\"name\":\"root\",\"budget\":10}");
        string other = await MintAsync("{\"name\":\"other\"}");
        string child = await MintAsync($"{{\"name\":\"child\",\"budget\":4,\"parent_id\":\"{root}\",\"expiry\":\"24h\"}}");
        await SpendAsync(child, 1_500_000_000);
        await _host.JsonAsync(HttpStatusCode.OK, "DELETE", $"/admin/tokens/{other}/revoke");

        JsonElement tokens = (await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/tokens")).GetProperty("tokens");

        Assert.Equal([root, child, other], tokens.EnumerateArray().Select(token => token.GetProperty("id").GetString()!));
        foreach (JsonElement token in tokens.EnumerateArray())
        {
            Assert.Equal(JsonValueKind.String, token.GetProperty("name").ValueKind);
            Assert.Equal(JsonValueKind.String, token.GetProperty("status").ValueKind);
            Assert.Equal(JsonValueKind.Number, token.GetProperty("spent").ValueKind);
            Assert.True(token.GetProperty("depth").TryGetInt32(out _));

            // Parsed as tokens: texts would spoil the whole list.
            Assert.All(token.GetProperty("children").EnumerateArray(), under => Assert.Equal(JsonValueKind.Object, under.ValueKind));
        }

        JsonElement second = tokens[1];
        Assert.Equal((1, 1.5, 4.0), (second.GetProperty("depth").GetInt32(), second.GetProperty("spent").GetDouble(), second.GetProperty("budget").GetDouble()));
        Assert.Equal("2026-11-23", second.GetProperty("expires_at").GetString()![..10]);
        Assert.Equal("active", second.GetProperty("status").GetString());
        Assert.Equal("revoked", tokens[2].GetProperty("status").GetString());
        Assert.Equal(6.0, tokens[0].GetProperty("remaining").GetDouble());
        Assert.Equal(child, tokens[0].GetProperty("children")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Token_detail()
    {
        string root = await MintAsync("{\"name\":\"root\",\"budget\":10}");
        string child = await MintAsync($"{{\"name\":\"child\",\"budget\":4,\"parent_id\":\"{root}\",\"routes\":[\"claude\"]}}");

        JsonElement token = await _host.JsonAsync(HttpStatusCode.OK, "GET", $"/admin/tokens/{child}");

        Assert.Equal((child, "child", "active", root), (Text(token, "id"), Text(token, "name"), Text(token, "status"), Text(token, "parent_id")));
        Assert.Equal((0.0, 4.0), (token.GetProperty("spent").GetDouble(), token.GetProperty("budget").GetDouble()));
        Assert.Equal("2026-11-22T10:00:00.001Z", Text(token, "created_at"));
        Assert.Contains($"parent = {root}", token.GetProperty("caveats").EnumerateArray().Select(caveat => caveat.GetString()));
        Assert.Equal(["claude"], token.GetProperty("routes").EnumerateArray().Select(route => route.GetString()));
        Assert.Equal([root, child], token.GetProperty("delegation_chain").EnumerateArray().Select(id => id.GetString()!));
        JsonElement error = await _host.JsonAsync(HttpStatusCode.NotFound, "GET", "/admin/tokens/000000000000");
        Assert.Equal("Token not found", Text(error, "error"));
    }

    [Fact]
    public async Task Revoke()
    {
        string root = await MintAsync("{\"name\":\"root\",\"budget\":10}");
        string child = await MintAsync($"{{\"name\":\"child\",\"budget\":4,\"parent_id\":\"{root}\"}}");

        JsonElement answer = await _host.JsonAsync(HttpStatusCode.OK, "DELETE", $"/admin/tokens/{child}/revoke");

        Assert.Equal(("revoked", 4.0, false), (Text(answer, "status"), answer.GetProperty("returned").GetDouble(), answer.GetProperty("return_pending").GetBoolean()));
        Assert.Equal(10.0, (await _host.JsonAsync(HttpStatusCode.OK, "GET", $"/admin/tokens/{root}")).GetProperty("remaining").GetDouble());
        await _host.JsonAsync(HttpStatusCode.NotFound, "DELETE", "/admin/tokens/000000000000/revoke");
    }

    [Fact]
    public async Task Spend()
    {
        string root = await MintAsync("{\"name\":\"root\",\"budget\":10}");
        string child = await MintAsync($"{{\"name\":\"child\",\"budget\":4,\"parent_id\":\"{root}\"}}");
        await MintAsync("{\"name\":\"free\",\"unlimited\":true}");
        await SpendAsync(root, 250_000_000);
        await SpendAsync(child, 1_500_000_000);

        JsonElement all = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/spend");
        JsonElement one = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/spend?agent=child");

        // What was carved is not given twice.
        Assert.Equal(("10.00", "1.75"), (all.GetProperty("total_allocated").GetRawText(), all.GetProperty("total_consumed").GetRawText()));
        Assert.Equal(["root", "child", "free"], all.GetProperty("agents").EnumerateArray().Select(agent => Text(agent, "name")));
        JsonElement agent = Assert.Single(one.GetProperty("agents").EnumerateArray());
        Assert.Equal(("child", 1.5, 4.0), (Text(agent, "name"), agent.GetProperty("spent").GetDouble(), agent.GetProperty("budget").GetDouble()));
    }

    [Fact]
    public async Task Spend_of_a_period_is_what_the_audit_log_says()
    {
        string id = await MintAsync("{\"name\":\"ada\",\"budget\":10}");
        string budget = Text(await _host.JsonAsync(HttpStatusCode.OK, "GET", $"/admin/tokens/{id}"), "budget_id");
        Record(budget, UsageKind.Request, UsageDecision.Allow, 3_000_000_000);
        _host.World.Time.Advance(TimeSpan.FromDays(8));
        Record(budget, UsageKind.Request, UsageDecision.Allow, 500_000_000);
        Record(budget, UsageKind.ToolCall, UsageDecision.WouldDeny, 250_000_000);
        Record(budget, UsageKind.Request, UsageDecision.Deny, 100_000_000);
        Record(budget, UsageKind.Release, UsageDecision.Allow, 50_000_000);

        JsonElement week = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/spend?period=7d");
        JsonElement month = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/spend?agent=ada&period=30d");

        Assert.Equal("0.70", week.GetProperty("total_consumed").GetRawText());
        Assert.Equal("3.70", month.GetProperty("agents")[0].GetProperty("spent").GetRawText());
        await _host.JsonAsync(HttpStatusCode.BadRequest, "GET", "/admin/spend?period=soon");
    }

    [Fact]
    public async Task Threats()
    {
        string id = await MintAsync("{\"name\":\"ada\"}");
        Refuse("budget_exhausted", id);
        Refuse("budget_exhausted", "unknown");
        Refuse("token_revoked", null);

        JsonElement answer = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/reports/threats");

        Assert.Equal(3, answer.GetProperty("total_blocked").GetInt32());
        JsonElement first = answer.GetProperty("categories")[0];
        Assert.Equal(("budget_exhausted", 2), (Text(first, "name"), first.GetProperty("count").GetInt32()));
        JsonElement[] recent = [.. answer.GetProperty("recent_threats").EnumerateArray()];
        Assert.Equal(["token_revoked", "budget_exhausted", "budget_exhausted"], recent.Select(threat => Text(threat, "type")));
        Assert.Equal(["", "unknown", "ada"], recent.Select(threat => Text(threat, "agent")));
        Assert.All(recent, threat => Assert.Equal(("claude", "deny", "2026-11-22T10:00:00.001Z"), (Text(threat, "route"), Text(threat, "action"), Text(threat, "time"))));
    }

    [Fact]
    public async Task Routes()
    {
        JsonElement answer = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/routes");

        Assert.Equal(
            [("/anthropic", "fiat402", "claude"), ("/closed", "deny", "closed")],
            answer.GetProperty("routes").EnumerateArray().Select(route => (Text(route, "path"), Text(route, "policy"), Text(route, "name"))));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private async Task<string> MintAsync(string json)
    {
        string id = Text(await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", json), "id");

        // So that the order of making is the order of time.
        _host.World.Time.Advance(TimeSpan.FromMilliseconds(1));
        return id;
    }

    private async Task SpendAsync(string tokenId, long nanoUsd) =>
        _host.World.Budgets.Spend(Text(await _host.JsonAsync(HttpStatusCode.OK, "GET", $"/admin/tokens/{tokenId}"), "budget_id"), nanoUsd);

    private void Record(string budget, UsageKind kind, UsageDecision decision, long cost) => _host.World.Audit.TryRecord(new UsageEvent
    {
        UnixMs = _host.World.Time.GetUtcNow().ToUnixTimeMilliseconds(), Kind = kind, Decision = decision, BudgetId = budget, CostNanoUsd = cost,
    });

    private void Refuse(string reason, string? tokenId) => _host.World.Audit.TryRecord(new UsageEvent
    {
        UnixMs = _host.World.Time.GetUtcNow().ToUnixTimeMilliseconds(), Kind = UsageKind.Request, Decision = UsageDecision.Deny, Reason = reason, TokenId = tokenId, Route = "claude",
    });
}
