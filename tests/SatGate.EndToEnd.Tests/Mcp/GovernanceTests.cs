using System.Text.Json;
using SatGate.EndToEnd.Tests.Governance;
using SatGate.Model.Tokens;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>Tool calls are paid to the credit, and refused where they have to be.</summary>
public sealed class GovernanceTests
{
    private const int BudgetRefused = -32000;
    private const int Unauthorized = -32001;

    private static readonly string Prices = "auth:\n  mode: header\ntools:\n  defaultCost: 2\n  costs:\n    echo: 5\n    cou*: 7\n";

    [Fact]
    public async Task Each_call_costs_what_its_tool_costs_and_the_last_credit_is_the_end()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(File());
        using McpClient client = await gateway.ConnectAsync(credits: 20);

        await client.TextAsync("echo", """{"message":"five"}""");
        Assert.Equal(15, await client.RemainingAsync());
        await client.TextAsync("count", """{"to":1}""");
        Assert.Equal(8, await client.RemainingAsync());
        await client.TextAsync("pid");
        Assert.Equal(6, await client.RemainingAsync());
        JsonElement refused = await client.CallAsync("count", """{"to":1}""");
        Assert.Equal(BudgetRefused, refused.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(6, refused.GetProperty("error").GetProperty("data").GetProperty("remaining_credits").GetInt64());
        Assert.Equal(6, await client.RemainingAsync());
    }

    [Fact]
    public async Task Many_callers_at_once_do_not_overspend_a_budget()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(File());
        string token = GovernedGateway.Token(100, "mcp:*");
        McpClient[] clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => McpClient.ConnectAsync(gateway.Endpoint, token)));

        bool[] passed = await Task.WhenAll(clients.SelectMany(client => Enumerable.Range(0, 10).Select(async i =>
            (await client.CallAsync("echo", $$"""{"message":"{{i}}"}""")).TryGetProperty("result", out _))));

        Assert.Equal(100 / 5, passed.Count(p => p));
        Assert.Equal(0, await clients[0].RemainingAsync());
        Assert.All(clients, client => client.Dispose());
    }

    [Fact]
    public async Task Two_gateways_with_one_redis_debit_one_budget()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using McpGateway first = await McpGateway.StartAsync(File("budget:\n  backend: redis\n"), redis.Url);
        await using McpGateway second = await McpGateway.StartAsync(File("budget:\n  backend: redis\n"), redis.Url);
        string token = GovernedGateway.Token(50, "mcp:*");
        using McpClient one = await McpClient.ConnectAsync(first.Endpoint, token);
        using McpClient other = await McpClient.ConnectAsync(second.Endpoint, token);

        await one.TextAsync("echo", """{"message":"one"}""");
        await other.TextAsync("echo", """{"message":"other"}""");

        Assert.Equal(40, await one.RemainingAsync());
        Assert.Equal(40, await other.RemainingAsync());
    }

    [Fact]
    public async Task A_banned_token_is_refused_in_the_middle_of_its_session()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(File());
        Macaroon token = GovernedGateway.Mint(50, ["mcp:*"]);
        using McpClient client = await McpClient.ConnectAsync(gateway.Endpoint, token.ToText());
        await client.TextAsync("echo", """{"message":"before"}""");

        await gateway.BanAsync(token);

        using HttpResponseMessage answer = await client.SendAsync(
            HttpMethod.Post, """{"jsonrpc":"2.0","id":77,"method":"tools/call","params":{"name":"echo","arguments":{"message":"after"}}}""");
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == 401 || text.Contains($"{Unauthorized}", StringComparison.Ordinal), text);
        Assert.DoesNotContain("Echo", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_calls_and_sees_what_its_scope_names()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(File());
        using McpClient client = await McpClient.ConnectAsync(gateway.Endpoint, GovernedGateway.Token(50, "echo,pid"));

        Assert.Equal("Echo: hi", await client.TextAsync("echo", """{"message":"hi"}"""));
        Assert.Equal(Unauthorized, await client.ErrorAsync("count"));
        Assert.Equal(["echo", "pid"], await client.ToolsAsync());
        Assert.Equal(45, await client.RemainingAsync());
    }

    private static string File(string keys = "") => McpFiles.Of(Prices + keys, McpFiles.Script("tools", "faulty"));
}
