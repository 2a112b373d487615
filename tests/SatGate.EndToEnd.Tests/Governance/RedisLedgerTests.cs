using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>Whole gateways before a real Redis: what they share, and what they answer while it is away.</summary>
public sealed class RedisLedgerTests
{
    [Fact]
    public async Task Two_gateways_spend_one_budget()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GovernedGateway first = await GovernedGateway.StartAsync(redisUrl: redis.Url);
        await using GovernedGateway second = await GovernedGateway.StartAsync(redisUrl: redis.Url);
        string token = GovernedGateway.Token(10);

        Assert.Equal("7", (await first.GetAsync("/paid", token)).Fields["X-Budget-Remaining"]);
        Assert.Equal("4", (await second.GetAsync("/paid", token)).Fields["X-Budget-Remaining"]);
        Assert.Equal("1", (await first.GetAsync("/paid", token)).Fields["X-Budget-Remaining"]);
        Assert.Equal(402, (await second.GetAsync("/paid", token)).Status);
    }

    [Fact]
    public async Task While_redis_is_frozen_control_mode_spends_nothing_and_recovers_after()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(redisUrl: redis.Url);
        gateway.Process.ExpectErrors();
        string token = GovernedGateway.Token(10);
        await Eventually.TrueAsync(async () => (await gateway.GetAsync("/paid", token)).Status == 200, "a first call that a busy machine did not keep too long", TimeSpan.FromSeconds(30));

        redis.Freeze();
        RawResponse refused = await gateway.GetAsync("/paid", token);
        redis.Thaw();

        Assert.Equal(503, refused.Status);
        Assert.Contains("budget_backend_error", refused.Text, StringComparison.Ordinal);
        Assert.Single(gateway.Upstream.Requests);
        await Eventually.TrueAsync(async () => (await gateway.GetAsync("/open", token)).Status == 200, "an open route", TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(async () => (await gateway.GetAsync("/paid", token, "X-SatGate-Quote: 1\r\n")).Text.Contains("\"budget_remaining_credits\":7", StringComparison.Ordinal), "the unknown debit undone", TimeSpan.FromSeconds(30));
        Assert.Equal("4", (await gateway.GetAsync("/paid", token)).Fields["X-Budget-Remaining"]);
    }

    [Fact]
    public async Task A_redis_that_may_lose_money_is_refused_unless_that_is_allowed()
    {
        await using RedisServer redis = await RedisServer.StartAsync(new RedisServerOptions { HasAppendOnlyFile = false });

        await Assert.ThrowsAnyAsync<InvalidOperationException>(async () => await (await GovernedGateway.StartAsync(redisUrl: redis.Url)).DisposeAsync());
        await using GovernedGateway allowed = await GovernedGateway.StartAsync("budget:\n  allowUnsafeRedis: true\n", redisUrl: redis.Url);
        Assert.Equal(200, (await allowed.GetAsync("/paid", GovernedGateway.Token(3))).Status);
    }

    [Theory]
    [InlineData("closed", 503)]
    [InlineData("open", 200)]
    public async Task Without_a_redis_the_gateway_starts_and_answers_by_its_fail_mode(string failMode, int status)
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(
            $"budget:\n  failMode: {failMode}\n", redisUrl: $"redis://127.0.0.1:{FreePort.Next()}");
        gateway.Process.ExpectErrors();

        Assert.Equal(200, (await gateway.GetAsync("/public", token: null)).Status);
        Assert.Equal(status, (await gateway.GetAsync("/paid", GovernedGateway.Token(10))).Status);
    }

    [Fact]
    public async Task Slices_of_two_gateways_pay_for_as_many_calls_as_the_budget_covers()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        const string Leased = "budget:\n  debit: leased\n  deadline: 5s\n";
        await using GovernedGateway first = await GovernedGateway.StartAsync(Leased, redisUrl: redis.Url);
        await using GovernedGateway second = await GovernedGateway.StartAsync(Leased, redisUrl: redis.Url);
        string token = GovernedGateway.Token(200);

        int[] statuses = [.. (await Task.WhenAll(Enumerable.Range(0, 100).Select(async i => (await (i % 2 == 0 ? first : second).GetAsync("/paid", token)).Status)))];

        Assert.Equal(66, statuses.Count(static s => s == 200));
        Assert.Equal(34, statuses.Count(static s => s == 402));
        Assert.Equal(66, first.Upstream.Requests.Count + second.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_revocation_on_one_gateway_is_in_force_on_the_other_within_a_second()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GovernedGateway first = await GovernedGateway.StartAsync(redisUrl: redis.Url);
        await using GovernedGateway second = await GovernedGateway.StartAsync(redisUrl: redis.Url);
        System.Text.Json.JsonElement minted = await first.AdminAsync("POST", "/admin/tokens/mint", """{"name":"a","budget":1}""", 201);
        string token = minted.GetProperty("macaroon_token").GetString()!;
        Assert.Equal(200, (await second.GetAsync("/open", token)).Status);

        await first.AdminAsync("DELETE", $"/admin/tokens/{minted.GetProperty("id").GetString()}/revoke");

        await Eventually.TrueAsync(async () => (await second.GetAsync("/open", token)).Status == 401, "the revocation", TimeSpan.FromSeconds(1));
    }
}
