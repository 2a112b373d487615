using System.Globalization;
using System.Text.Json;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using Xunit;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>What an operator does through the admin API, and what callers notice of it.</summary>
public sealed class AdministrationTests
{
    private const string Mint = """{"name":"ci-bot","budget":0.07,"expiry":"24h"}""";

    [Fact]
    public async Task A_minted_token_spends_its_budget_and_the_admin_api_shows_it()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        JsonElement minted = await gateway.AdminAsync("POST", "/admin/tokens/mint", Mint, 201);
        string token = minted.GetProperty("macaroon_token").GetString()!;

        Assert.Equal("4", (await gateway.GetAsync("/paid", token)).Fields["X-Budget-Remaining"]);
        Assert.Equal("1", (await gateway.GetAsync("/paid", token)).Fields["X-Budget-Remaining"]);
        Assert.Equal(402, (await gateway.GetAsync("/paid", token)).Status);

        JsonElement shown = await gateway.AdminAsync("GET", $"/admin/tokens/{minted.GetProperty("id").GetString()}");
        Assert.Equal(0.06m, shown.GetProperty("spent").GetDecimal());
        Assert.Equal(0.07m, shown.GetProperty("budget").GetDecimal());
        Assert.Equal("active", shown.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once_and_so_are_its_children()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        JsonElement parent = await gateway.AdminAsync("POST", "/admin/tokens/mint", Mint, 201);
        string parentId = parent.GetProperty("id").GetString()!;
        JsonElement child = await gateway.AdminAsync("POST", "/admin/tokens/mint", $$"""{"name":"child","budget":0.03,"parent_id":"{{parentId}}"}""", 201);
        Assert.Equal("0", (await gateway.GetAsync("/paid", child.GetProperty("macaroon_token").GetString())).Fields["X-Budget-Remaining"]);
        Assert.Equal("1", (await gateway.GetAsync("/paid", parent.GetProperty("macaroon_token").GetString())).Fields["X-Budget-Remaining"]);

        await gateway.AdminAsync("DELETE", $"/admin/tokens/{parentId}/revoke");

        Assert.Equal(401, (await gateway.GetAsync("/open", parent.GetProperty("macaroon_token").GetString())).Status);
        Assert.Equal(401, (await gateway.GetAsync("/open", child.GetProperty("macaroon_token").GetString())).Status);
    }

    [Fact]
    public async Task A_raised_limit_lets_the_next_call_through()
    {
        const string Budget = "budget:\n  default: none\n";
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(Budget);
        JsonElement minted = await gateway.AdminAsync("POST", "/admin/tokens/mint", """{"name":"small","budget":0.02}""", 201);
        string token = minted.GetProperty("macaroon_token").GetString()!;
        Assert.Equal(402, (await gateway.GetAsync("/paid", token)).Status);

        await gateway.AdminAsync("PUT", $"/admin/budgets/{minted.GetProperty("budget_id").GetString()}", """{"limit_credits":5}""");

        Assert.Equal("2", (await gateway.GetAsync("/paid", token)).Fields["X-Budget-Remaining"]);
    }

    [Fact]
    public async Task Every_decision_is_in_the_audit_log_and_its_chain_holds()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Token(3);
        await gateway.GetAsync("/paid", token, "X-Request-ID: first\r\n");
        await gateway.GetAsync("/paid", token, "X-Request-ID: second\r\n");
        await gateway.GetAsync("/open", token: null, "X-Request-ID: third\r\n");

        JsonElement[] entries = [];
        await Eventually.TrueAsync(async () => (entries = await EntriesAsync(gateway)).Length >= 3, "three events", TimeSpan.FromSeconds(30));

        // An event is recorded when its exchange has ended, and a client may have its answer, and send the next request, before that.
        entries = [.. entries.OrderBy(static e => Array.IndexOf(["first", "second", "third"], e.GetProperty("request_id").GetString()))];
        Assert.Equal(["first", "second", "third"], entries.Select(static e => e.GetProperty("request_id").GetString()));
        Assert.Equal(["allow", "deny", "deny"], entries.Select(static e => e.GetProperty("decision").GetString()));
        Assert.Equal(3, entries[0].GetProperty("cost").GetInt64());
        Assert.DoesNotContain(token, string.Concat(entries.Select(static e => e.GetRawText())), StringComparison.Ordinal);
        JsonElement verified = await gateway.AdminAsync("GET", "/admin/audit/verify");
        Assert.True(verified.GetProperty("is_intact").GetBoolean());
    }

    [Theory]
    [InlineData("/admin/tokens")]
    [InlineData("/admin/audit")]
    [InlineData("/api/governance/graph")]
    public async Task Nothing_is_told_without_the_admin_token(string path)
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();

        Assert.Equal(401, (await gateway.Process.AdminAsync(path)).Status);
    }

    [Fact]
    public async Task A_public_listener_for_admins_needs_a_token_to_start()
    {
        using TemporaryDirectory data = new();
        string yaml = $"server:\n  listen: 127.0.0.1:0\nadmin:\n  listen: 0.0.0.0:0\nstorage:\n  dataDir: {data.Path}\nroutes:\n  - name: a\n    match: {{pathPrefix: /}}\n    policy: {{kind: deny}}\n";

        InvalidOperationException fault = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await (await TestKit.Processes.GatewayProcess.StartAsync(yaml)).DisposeAsync());
        Assert.Contains("token", fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<JsonElement[]> EntriesAsync(GovernedGateway gateway)
    {
        JsonElement page = await gateway.AdminAsync("GET", string.Create(CultureInfo.InvariantCulture, $"/admin/audit?limit={50}"));
        return [.. page.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("event")).Where(static e => e.TryGetProperty("request_id", out _))];
    }
}
