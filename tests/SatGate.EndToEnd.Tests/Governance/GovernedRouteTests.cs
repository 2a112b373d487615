using System.Text.Json;
using SatGate.Model.Tokens;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>What callers see on governed routes: who gets through, what is debited, and what never reaches the upstream.</summary>
public sealed class GovernedRouteTests
{
    [Theory]
    [InlineData("/open")]
    [InlineData("/paid")]
    public async Task A_call_without_a_token_is_refused_and_told_how(string path)
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();

        RawResponse answer = await gateway.GetAsync(path, token: null);

        Assert.Equal(401, answer.Status);
        Assert.Equal("Bearer realm=\"SatGate\"", answer.Fields["WWW-Authenticate"]);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task A_token_opens_the_route_and_never_reaches_the_upstream()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();

        RawResponse answer = await gateway.GetAsync("/open", GovernedGateway.Token(null));

        Assert.Equal(200, answer.Status);
        Assert.False(Assert.Single(gateway.Upstream.Requests).Fields.Has("Authorization"));
    }

    [Theory]
    [InlineData("Authorization: Capability ")]
    [InlineData("Authorization: ")]
    [InlineData("X-Api-Key: ")]
    [InlineData("Authorization: Bearer sk-of-the-provider\r\nX-Api-Key: ")]
    public async Task A_token_may_come_in_other_forms(string field)
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();

        RawResponse answer = await gateway.GetAsync("/open", token: null, $"{field}{GovernedGateway.Token(null)}\r\n");

        Assert.Equal(200, answer.Status);
        RecordedRequest seen = Assert.Single(gateway.Upstream.Requests);
        Assert.False(seen.Fields.Has("X-Api-Key"));
        Assert.Equal(field.Contains("sk-of", StringComparison.Ordinal) ? "Bearer sk-of-the-provider" : null, seen.Fields["Authorization"]);
    }

    [Fact]
    public async Task A_forged_token_is_refused()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string forged = TokenMint.Mint(TokenKey.FromSecret("another secret"), new TokenGrant(), TimeProvider.System).ToText();

        Assert.Equal(401, (await gateway.GetAsync("/open", forged)).Status);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Mint(null, [], expiresAt: DateTimeOffset.UnixEpoch.AddYears(40)).ToText();

        RawResponse answer = await gateway.GetAsync("/open", token);

        Assert.Equal(401, answer.Status);
        Assert.Contains("token_expired", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scope_that_is_not_granted_is_403()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();

        Assert.Equal(200, (await gateway.GetAsync("/scoped", GovernedGateway.Token(null, "api:*"))).Status);
        Assert.Equal(403, (await gateway.GetAsync("/scoped", GovernedGateway.Token(null, "api:write"))).Status);
        Assert.Equal(403, (await gateway.GetAsync("/scoped", Narrowed("scope = api:write"))).Status);
    }

    [Fact]
    public async Task A_budget_pays_for_as_many_calls_as_it_covers()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Token(10);

        RawResponse[] answers = [await gateway.GetAsync("/paid", token), await gateway.GetAsync("/paid", token), await gateway.GetAsync("/paid", token)];
        RawResponse refused = await gateway.GetAsync("/paid", token);

        Assert.Equal(["7", "4", "1"], answers.Select(static a => a.Fields["X-Budget-Remaining"]));
        Assert.Equal(402, refused.Status);
        Assert.Equal("1", refused.Fields["X-Budget-Remaining"]);
        Assert.Equal("false", refused.Fields["x-should-retry"]);
        using JsonDocument body = JsonDocument.Parse(refused.Text);
        Assert.Equal("budget_exhausted", body.RootElement.GetProperty("error").GetString());
        Assert.Equal(3, body.RootElement.GetProperty("cost_credits").GetInt64());
        Assert.Equal(1, body.RootElement.GetProperty("remaining_credits").GetInt64());
        Assert.Equal(3, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Appending_a_caveat_gives_no_fresh_budget()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        Macaroon token = GovernedGateway.Mint(3, []);
        Assert.Equal(200, (await gateway.GetAsync("/paid", token.ToText())).Status);

        string narrowed = TokenMint.Attenuate(token, ["label = again"]).ToText();

        Assert.Equal(402, (await gateway.GetAsync("/paid", narrowed)).Status);
    }

    [Fact]
    public async Task The_same_request_id_is_no_free_call()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Token(6);
        const string Id = "X-Request-ID: the-same\r\nIdempotency-Key: the-same\r\n";

        Assert.Equal(200, (await gateway.GetAsync("/paid", token, Id)).Status);
        Assert.Equal(200, (await gateway.GetAsync("/paid", token, Id)).Status);
        Assert.Equal(402, (await gateway.GetAsync("/paid", token, Id)).Status);
    }

    [Fact]
    public async Task A_client_of_a_provider_gets_that_providers_error()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();

        RawResponse answer = await gateway.GetAsync("/paid/v1/messages", GovernedGateway.Token(1));

        Assert.Equal(402, answer.Status);
        using JsonDocument body = JsonDocument.Parse(answer.Text);
        Assert.Equal("billing_error", body.RootElement.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_call_that_reached_no_upstream_costs_nothing()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Token(3);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(502, (await gateway.GetAsync("/dead", token)).Status);
        }

        Assert.Equal(200, (await gateway.GetAsync("/paid", token)).Status);
    }

    [Fact]
    public async Task A_call_that_may_have_run_is_paid()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        gateway.Upstream.Script = static async connection => await connection.ReadAsync();
        string token = GovernedGateway.Token(3);

        Assert.Equal(502, (await gateway.GetAsync("/paid", token)).Status);
        Assert.Equal(402, (await gateway.GetAsync("/paid", token)).Status);
    }

    [Fact]
    public async Task A_public_route_leaves_other_credentials_alone()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();

        await gateway.GetAsync("/public", token: null, "Authorization: Bearer sk-of-the-provider\r\nX-Api-Key: another\r\n");

        RecordedRequest seen = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal("Bearer sk-of-the-provider", seen.Fields["Authorization"]);
        Assert.Equal("another", seen.Fields["X-Api-Key"]);
    }

    [Fact]
    public async Task A_token_on_a_public_route_is_taken_off_and_debited()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Token(1);

        Assert.Equal(200, (await gateway.GetAsync("/tool", token, "X-Api-Key: of-the-provider\r\n")).Status);
        Assert.Equal(402, (await gateway.GetAsync("/tool", token)).Status);

        RecordedRequest seen = Assert.Single(gateway.Upstream.Requests);
        Assert.False(seen.Fields.Has("Authorization"));
        Assert.Equal("of-the-provider", seen.Fields["X-Api-Key"]);
    }

    [Fact]
    public async Task Observing_refuses_nobody()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Token(3);

        Assert.Equal(200, (await gateway.GetAsync("/watched", token: null)).Status);
        Assert.Equal("1", (await gateway.GetAsync("/watched", token)).Fields["X-Budget-Remaining"]);
        Assert.Equal("-1", (await gateway.GetAsync("/watched", token)).Fields["X-Budget-Remaining"]);
        Assert.Equal(200, (await gateway.GetAsync("/watched", "not-a-token")).Status);
        Assert.Equal(402, (await gateway.GetAsync("/paid", token)).Status);
    }

    [Fact]
    public async Task Alerting_lets_through_into_debt()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Token(1);

        RawResponse answer = await gateway.GetAsync("/alerted", token);

        Assert.Equal(200, answer.Status);
        Assert.Equal("-1", answer.Fields["X-Budget-Remaining"]);
    }

    [Fact]
    public async Task A_token_without_a_budget_may_spend_nothing_unless_that_is_configured()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        await using GovernedGateway generous = await GovernedGateway.StartAsync("budget:\n  default: unlimited\n");

        Assert.Equal(402, (await gateway.GetAsync("/paid", GovernedGateway.Token(null))).Status);
        RawResponse answer = await generous.GetAsync("/paid", GovernedGateway.Token(null));
        Assert.Equal(200, answer.Status);
        Assert.False(answer.Fields.Has("X-Budget-Remaining"));
    }

    [Fact]
    public async Task A_quote_debits_nothing_and_sends_nothing()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Token(10);
        await gateway.GetAsync("/paid", token);

        RawResponse onCall = await gateway.GetAsync("/paid", token, "X-SatGate-Quote: 1\r\n");
        RawResponse asked = await gateway.GetAsync("/v1/pricing?path=/paid/x&method=GET", token);

        Assert.Equal(onCall.Text, asked.Text);
        using JsonDocument body = JsonDocument.Parse(asked.Text);
        Assert.Equal(3, body.RootElement.GetProperty("cost_credits").GetInt64());
        Assert.Equal(7, body.RootElement.GetProperty("budget_remaining_credits").GetInt64());
        Assert.Equal(10, body.RootElement.GetProperty("budget_total_credits").GetInt64());
        Assert.Equal(2, body.RootElement.GetProperty("calls_affordable").GetInt64());
        Assert.Single(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task A_budget_of_the_route_is_charged_as_well()
    {
        const string Budget = "budget:\n  budgets:\n    - id: team\n      limitCredits: 4\n";
        const string Route = "  - name: shared\n    match:\n      pathPrefix: /shared\n    upstream: only\n    policy: {kind: fiat402, costCredits: 2, budget: team}\n";
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(Budget, Route);

        Assert.Equal(200, (await gateway.GetAsync("/shared", GovernedGateway.Token(100))).Status);
        Assert.Equal(200, (await gateway.GetAsync("/shared", GovernedGateway.Token(100))).Status);
        RawResponse refused = await gateway.GetAsync("/shared", GovernedGateway.Token(100));
        Assert.Equal(402, refused.Status);
        Assert.Contains("\"budget_id\":\"team\"", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kill_forgets_no_debit()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync();
        string token = GovernedGateway.Token(10);
        await gateway.GetAsync("/paid", token);
        await gateway.GetAsync("/paid", token);

        gateway.Process.Send(Signal.Kill);
        await gateway.Process.DisposeAsync();
        await gateway.RestartAsync();

        Assert.Equal("1", (await gateway.GetAsync("/paid", token)).Fields["X-Budget-Remaining"]);
        Assert.Equal(402, (await gateway.GetAsync("/paid", token)).Status);
    }

    private static string Narrowed(string caveat) => TokenMint.Attenuate(GovernedGateway.Mint(null, ["api:*"]), [caveat]).ToText();
}
