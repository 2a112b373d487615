using System.Net;
using System.Text.Json;
using SatGate.Model.Audit;

namespace SatGate.Admin.Tests.Api;

public sealed class BudgetEndpointTests : IAsyncLifetime
{
    private AdminHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AdminHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_budget_is_made_shown_and_changed_and_each_change_is_told()
    {
        JsonElement made = await _host.JsonAsync(
            HttpStatusCode.OK, "PUT", "/admin/budgets", "{\"id\":\"team\",\"limit\":20,\"window\":\"day\",\"time_zone\":\"Europe/Berlin\",\"label\":\"Team\"}");
        _host.World.Budgets.Spend("team", 1_000_000_000);
        JsonElement changed = await _host.JsonAsync(HttpStatusCode.OK, "PUT", "/admin/budgets/team", "{\"limit\":30}");
        JsonElement shown = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/budgets/team");

        Assert.Equal(("day", "Europe/Berlin", "Team"), (made.GetProperty("window").GetString(), made.GetProperty("time_zone").GetString(), made.GetProperty("label").GetString()));
        Assert.Equal("day", changed.GetProperty("window").GetString());
        Assert.Equal(changed.GetRawText(), shown.GetRawText());
        Assert.Equal(("30.00", "1.00", "29.00"), (shown.GetProperty("limit").GetRawText(), shown.GetProperty("spent").GetRawText(), shown.GetProperty("remaining").GetRawText()));
        Assert.Equal("2026-11-23T00:00:00.000Z", shown.GetProperty("window_ends_at").GetString());
        Assert.Equal(["created", "changed"], _host.World.Audit.Events.Where(usage => usage.Kind == UsageKind.BudgetChanged).Select(usage => usage.Detail!));
    }

    [Fact]
    public async Task A_budget_without_limit_says_none()
    {
        JsonElement made = await _host.JsonAsync(HttpStatusCode.OK, "PUT", "/admin/budgets/free", "{\"unlimited\":true}");

        Assert.False(made.TryGetProperty("limit", out _));
        Assert.False(made.TryGetProperty("remaining", out _));
    }

    [Fact]
    public async Task Budgets_are_listed_in_pages()
    {
        foreach (string id in new[] { "a", "b", "c" })
        {
            await _host.JsonAsync(HttpStatusCode.OK, "PUT", $"/admin/budgets/{id}", "{\"limit\":1}");
        }

        JsonElement first = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/budgets?limit=2");
        JsonElement second = await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/budgets?limit=2&after=b");

        Assert.Equal(["a", "b"], Ids(first));
        Assert.Equal(["c"], Ids(second));
        Assert.Equal(3, first.GetProperty("total").GetInt64());
        await _host.JsonAsync(HttpStatusCode.BadRequest, "GET", "/admin/budgets?limit=0");
        await _host.JsonAsync(HttpStatusCode.BadRequest, "GET", "/admin/budgets?limit=1001");
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_what_the_ledger_refuses_is_told()
    {
        await _host.JsonAsync(HttpStatusCode.NotFound, "GET", "/admin/budgets/nobody");
        JsonElement error = await _host.JsonAsync(HttpStatusCode.BadRequest, "PUT", "/admin/budgets/x", "{\"limit\":1,\"parent_id\":\"nobody\"}");
        Assert.Equal("there is no such parent", error.GetProperty("error").GetString());
        await _host.JsonAsync(HttpStatusCode.BadRequest, "PUT", "/admin/budgets", "{\"limit\":1}");
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_told_as_503_everywhere()
    {
        _host.World.Budgets.IsDown = true;
        _host.World.Store.IsDown = true;
        foreach ((string method, string path, string? body) in new (string, string, string?)[]
        {
            ("GET", "/admin/budgets", null), ("GET", "/admin/budgets/x", null), ("PUT", "/admin/budgets/x", "{\"limit\":1}"),
            ("GET", "/admin/tokens", null), ("GET", "/admin/tokens/x", null), ("DELETE", "/admin/tokens/x/revoke", null),
            ("POST", "/admin/tokens/mint", "{\"budget\":1}"), ("GET", "/admin/spend", null), ("GET", "/admin/delegation/tree", null),
            ("POST", "/api/governance/ban", $"{{\"tokenSignature\":\"{new string('a', 64)}\"}}"), ("POST", "/admin/reconcile", null),
        })
        {
            await _host.JsonAsync(HttpStatusCode.ServiceUnavailable, method, path, body);
        }
    }

    [Fact]
    public async Task The_tree_speaks_credits()
    {
        JsonElement root = await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", "{\"name\":\"root\",\"budget\":10}");
        string rootId = root.GetProperty("id").GetString()!;
        await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", $"{{\"name\":\"child\",\"budget_limit_credits\":250,\"parent_id\":\"{rootId}\"}}");
        _host.World.Budgets.Spend(root.GetProperty("budget_id").GetString()!, 1);

        JsonElement tree = (await _host.JsonAsync(HttpStatusCode.OK, "GET", "/admin/delegation/tree")).GetProperty("tree");

        JsonElement top = Assert.Single(tree.EnumerateArray());
        Assert.Equal((1000, 1, 0), (top.GetProperty("budget_limit_credits").GetInt64(), top.GetProperty("budget_spent_credits").GetInt64(), top.GetProperty("depth").GetInt32()));
        JsonElement child = Assert.Single(top.GetProperty("children").EnumerateArray());
        Assert.Equal(("child", 250, 1), (child.GetProperty("name").GetString(), child.GetProperty("budget_limit_credits").GetInt64(), child.GetProperty("depth").GetInt32()));
    }

    [Fact]
    public async Task A_parents_own_token_delegates_too()
    {
        JsonElement root = await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", "{\"name\":\"root\",\"budget\":10}");
        string secret = root.GetProperty("macaroon_token").GetString()!;

        JsonElement child = await _host.JsonAsync(HttpStatusCode.Created, "POST", "/admin/tokens/mint", $"{{\"name\":\"child\",\"budget\":4,\"parent_token\":\"{secret}\"}}");

        Assert.Equal(("6.00", root.GetProperty("id").GetString()), (child.GetProperty("parent_remaining").GetRawText(), child.GetProperty("parent_id").GetString()));
        await _host.JsonAsync(HttpStatusCode.PaymentRequired, "POST", "/admin/tokens/mint", $"{{\"budget\":7,\"parent_token\":\"{secret}\"}}");
        await _host.JsonAsync(HttpStatusCode.BadRequest, "POST", "/admin/tokens/mint", "{\"budget\":1,\"parent_token\":\"nonsense\"}");
        await _host.JsonAsync(HttpStatusCode.NotFound, "POST", "/admin/tokens/mint", "{\"budget\":1,\"parent_id\":\"nobody\"}");
    }

    private static IEnumerable<string?> Ids(JsonElement page) => page.GetProperty("budgets").EnumerateArray().Select(budget => budget.GetProperty("id").GetString());
}
