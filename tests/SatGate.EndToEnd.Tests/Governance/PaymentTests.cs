using System.Text.Json;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using Xunit;

namespace SatGate.EndToEnd.Tests.Governance;

/// <summary>Lightning payments through a whole gateway, with the node that it brings for trying things out.</summary>
public sealed class PaymentTests
{
    private const string Node = "lightning:\n  provider: mock\n";

    private const string Routes = "  - name: dear\n    match:\n      pathPrefix: /dear\n    upstream: only\n    policy: {kind: l402, priceSats: 500}\n"
        + "  - name: cheap\n    match:\n      pathPrefix: /cheap\n    upstream: only\n    policy: {kind: l402, priceSats: 5}\n"
        + "  - name: nobody\n    match:\n      pathPrefix: /nobody\n    upstream: dead\n    policy: {kind: l402, priceSats: 5}\n";

    [Fact]
    public async Task A_payment_opens_its_route_once()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(Node, Routes);
        string paid = await PayAsync(gateway, "/dear");

        Assert.Equal(200, (await gateway.GetAsync("/dear", token: null, paid)).Status);
        Assert.Equal(401, (await gateway.GetAsync("/dear", token: null, paid)).Status);
        Assert.False(Assert.Single(gateway.Upstream.Requests).Fields.Has("Authorization"));
    }

    [Fact]
    public async Task A_cheap_payment_opens_no_dear_route()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(Node, Routes);
        string paid = await PayAsync(gateway, "/cheap");

        Assert.Equal(401, (await gateway.GetAsync("/dear", token: null, paid)).Status);
        Assert.Equal(200, (await gateway.GetAsync("/cheap", token: null, paid)).Status);
    }

    [Fact]
    public async Task A_payment_that_bought_nothing_can_be_used_again()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(Node, Routes);
        string paid = await PayAsync(gateway, "/nobody");

        Assert.Equal(502, (await gateway.GetAsync("/nobody", token: null, paid)).Status);
        // It is given back in the background: until then the answer is to try again with the same one.
        await Eventually.TrueAsync(
            async () => (await gateway.GetAsync("/nobody", token: null, paid)).Status == 502, "the payment given back", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_kill_does_not_make_a_payment_good_again()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(Node, Routes);
        string paid = await PayAsync(gateway, "/dear");
        Assert.Equal(200, (await gateway.GetAsync("/dear", token: null, paid)).Status);

        gateway.Process.Send(SatGate.TestKit.Processes.Signal.Kill);
        await gateway.Process.DisposeAsync();
        await gateway.RestartAsync();

        Assert.Equal(401, (await gateway.GetAsync("/dear", token: null, paid)).Status);
    }

    [Fact]
    public async Task An_unpaid_demand_opens_nothing()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(Node, Routes);
        (string macaroon, _) = await DemandAsync(gateway, "/dear");

        RawResponse answer = await gateway.GetAsync("/dear", token: null, $"Authorization: L402 {macaroon}:{new string('0', 64)}\r\n");

        Assert.Equal(401, answer.Status);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Without_a_node_the_route_says_so()
    {
        await using GovernedGateway gateway = await GovernedGateway.StartAsync(routes: Routes);

        Assert.Equal(503, (await gateway.GetAsync("/dear", token: null)).Status);
    }

    private static async Task<(string Macaroon, string Hash)> DemandAsync(GovernedGateway gateway, string path)
    {
        RawResponse demand = await gateway.GetAsync(path, token: null);
        Assert.Equal(402, demand.Status);
        string challenge = demand.Fields["WWW-Authenticate"]!;
        Assert.StartsWith("L402 macaroon=\"", challenge, StringComparison.Ordinal);
        using JsonDocument body = JsonDocument.Parse(demand.Text);
        Assert.Equal("payment_required", body.RootElement.GetProperty("error").GetString());
        return (challenge.Split('"')[1], body.RootElement.GetProperty("payment_hash").GetString()!);
    }

    private static async Task<string> PayAsync(GovernedGateway gateway, string path)
    {
        (string macaroon, string hash) = await DemandAsync(gateway, path);
        Assert.Equal("{\"paid\":false}\n", (await gateway.GetAsync($"/check-payment/{hash}", token: null)).Text);
        JsonElement paid = await gateway.AdminAsync(
            "POST", "/api/l402/mock-pay", JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["payment_hash"] = hash, ["macaroon"] = macaroon }));
        Assert.Equal("{\"paid\":true}\n", (await gateway.GetAsync($"/check-payment/{hash}", token: null)).Text);
        return $"Authorization: {paid.GetProperty("authorization").GetString()}\r\n";
    }
}
