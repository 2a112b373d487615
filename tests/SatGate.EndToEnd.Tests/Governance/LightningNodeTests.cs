using System.Text.Json;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Redis;
using SatGate.TestKit.Security;
using Xunit;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>Whole gateways that share a Redis and a Lightning node, of each kind that the configuration knows.</summary>
public sealed class LightningNodeTests
{
    private const string Routes = "  - name: sold\n    match:\n      pathPrefix: /sold\n    upstream: only\n    policy: {kind: l402, priceSats: 5}\n";

    [Fact]
    public async Task A_payment_to_phoenixd_is_good_once_on_either_gateway()
    {
        await using FakeNode node = new();

        await PayAndReplayAsync(node, $"lightning:\n  provider: phoenixd\n  config:\n    apiUrl: {node.Url}\n    apiPassword: {FakeNode.Password}\n");
    }

    [Fact]
    public async Task A_payment_to_lnd_is_good_once_on_either_gateway()
    {
        using TestCertificates certificates = new();
        await using FakeNode node = new(certificates);

        await PayAndReplayAsync(
            node,
            $"lightning:\n  provider: lnd\n  config:\n    restUrl: {node.Url}\n    tlsCert: {certificates.AuthorityFile}\n"
            + $"    macaroon: {Convert.ToBase64String(Convert.FromHexString(FakeNode.MacaroonHex))}\n");
    }

    [Fact]
    public async Task A_node_that_does_not_know_the_password_is_told_in_the_log_without_it()
    {
        await using FakeNode node = new();
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(
            $"lightning:\n  provider: phoenixd\n  config:\n    apiUrl: {node.Url}\n    apiPassword: not-the-password\n", Routes);

        RawResponse answer = await gateway.GetAsync("/sold", token: null);

        Assert.Equal(503, answer.Status);
        await gateway.Process.WaitForLineAsync(l => l.Contains("does not accept the configured password", StringComparison.Ordinal), "the line about the password");
        Assert.DoesNotContain("not-the-password", gateway.Process.Output, StringComparison.Ordinal);
    }

    private static async Task PayAndReplayAsync(FakeNode node, string lightning)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GovernedGateway first = await GovernedGateway.StartAsync(lightning, Routes, redis.Url);
        await using GovernedGateway second = await GovernedGateway.StartAsync(lightning, Routes, redis.Url);
        RawResponse demand = await first.GetAsync("/sold", token: null);
        Assert.Equal(402, demand.Status);
        using JsonDocument body = JsonDocument.Parse(demand.Text);
        string hash = body.RootElement.GetProperty("payment_hash").GetString()!;
        Assert.StartsWith("lnbc50n1", body.RootElement.GetProperty("invoice").GetString(), StringComparison.Ordinal);
        Assert.Equal(5, body.RootElement.GetProperty("amount_sats").GetInt64());
        string macaroon = demand.Fields["WWW-Authenticate"]!.Split('"')[1];

        Assert.Equal("{\"paid\":false}\n", (await second.GetAsync($"/check-payment/{hash}", token: null)).Text);
        string payment = $"Authorization: L402 {macaroon}:{node.Pay(hash)}\r\n";
        Assert.Equal("{\"paid\":true}\n", (await second.GetAsync($"/check-payment/{hash}", token: null)).Text);
        Assert.Equal("{\"paid\":false}\n", (await second.GetAsync($"/check-payment/{new string('0', 64)}", token: null)).Text);

        Assert.Equal(200, (await second.GetAsync("/sold", token: null, payment)).Status);
        Assert.Equal(401, (await first.GetAsync("/sold", token: null, payment)).Status);
        Assert.Equal(401, (await second.GetAsync("/sold", token: null, payment)).Status);
        Assert.Single(second.Upstream.Requests);
        Assert.Empty(first.Upstream.Requests);
    }
}
