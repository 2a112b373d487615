using System.Text;
using System.Text.Json;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Tokens;

namespace SatGate.Mcp.Tests.Governance;

/// <summary>What the gateway serves itself: delegation, budgets, its own tool.</summary>
public sealed class OwnMethodTests
{
    private static readonly McpFile Header = new() { Auth = new McpAuthSettings { Mode = McpAuthMode.Header }, BudgetTool = true };

    [Fact]
    public async Task Delegation_carves_the_childs_budget_out_of_the_callers()
    {
        await using GateWorld world = await GateWorld.StartAsync(Header);
        Macaroon token = world.Mint(limit: 100, budgetId: "b", scopes: ["read,write"]);
        JsonElement result = (await ServeAsync(world, """{"budget":30,"scope":"read","label":"helper","expiresIn":60}""", token)).GetProperty("result");
        Assert.Equal(70, result.GetProperty("parentRemaining").GetInt64());
        Assert.Equal(30, result.GetProperty("budget").GetInt64());
        string budgetId = result.GetProperty("budgetId").GetString()!;
        Assert.StartsWith("del-", budgetId, StringComparison.Ordinal);
        Assert.Equal((70, 30), (await world.RemainingAsync("b"), await world.RemainingAsync(budgetId)));

        Caller child = new(world, result.GetProperty("token").GetString()!);
        Assert.Equal(result.GetProperty("tokenId").GetString(), child.Holder.Token.TokenId);
        GateWorld.Answer((await world.Gate.EnterAsync(child.Call("read"), "read", "u")).Ticket!);
        Assert.Null((await world.Gate.EnterAsync(child.Call("write"), "write", "u")).Ticket);
        Assert.Equal((70, 29), (await world.RemainingAsync("b"), await world.RemainingAsync(budgetId)));
        Assert.Contains(world.Usage.Events, static usage => usage.Kind == UsageKind.Delegation);
    }

    [Theory]
    [InlineData("""{"budget":101}""", -32000)]
    [InlineData("""{"budget":5,"scope":"*"}""", -32000)]
    [InlineData("""{"budget":-1}""", -32602)]
    [InlineData("""{"budget":1.5}""", -32602)]
    [InlineData("""{"scope":"read"}""", -32602)]
    [InlineData("""{"budget":1,"label":7}""", -32602)]
    public async Task A_delegation_that_cannot_be_leaves_all_money_where_it_was(string parameters, int code)
    {
        await using GateWorld world = await GateWorld.StartAsync(Header);
        Macaroon token = world.Mint(limit: 100, budgetId: "b", scopes: ["read"]);
        GateWorld.Answer(await world.PassAsync("read", token: token));
        JsonElement error = (await ServeAsync(world, parameters, token)).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetInt32());
        if (code == -32000)
        {
            Assert.Equal("delegation_failed", error.GetProperty("data").GetProperty("error").GetString());
        }

        Assert.Equal(99, await world.RemainingAsync("b"));
    }

    [Fact]
    public async Task A_delegation_of_nothing_spends_from_the_parents_budget()
    {
        await using GateWorld world = await GateWorld.StartAsync(Header);
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        GateWorld.Answer(await world.PassAsync("read", token: token));
        JsonElement result = (await ServeAsync(world, """{"budget":0}""", token)).GetProperty("result");
        Assert.Equal(("b", 99L), (result.GetProperty("budgetId").GetString(), result.GetProperty("parentRemaining").GetInt64()));
    }

    [Fact]
    public async Task Whoever_has_no_token_of_his_own_delegates_nothing()
    {
        await using GateWorld world = await GateWorld.StartAsync(new McpFile());
        JsonElement error = (await ServeAsync(world, """{"budget":1}""", null)).GetProperty("error");
        Assert.Equal(-32601, error.GetProperty("code").GetInt32());
        world.Snapshots.Swap(Header);
        Assert.Equal(-32001, (await ServeAsync(world, """{"budget":1}""", null)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task The_budget_is_told_by_the_method_and_by_the_tool()
    {
        await using GateWorld world = await GateWorld.StartAsync(Header);
        Macaroon token = world.Mint(limit: 100, budgetId: "b");
        ClientRequest method = world.Request("""{"jsonrpc":"2.0","id":1,"method":"satgate/budget"}""", world.CallerOf(token));
        JsonElement told = GateWorld.Read(await world.Gate.ServeOwnAsync(method)).GetProperty("result");
        Assert.Equal($$"""{"tokenId":"{{token.TokenId}}","budgetId":"b","remaining":100}""", told.GetRawText());
        GateWorld.Answer(await world.PassAsync("read", token: token));
        Assert.True(world.Gate.IsOwnTool("satgate_budget"));
        ClientRequest tool = world.Request(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"satgate_budget"}}""", world.CallerOf(token), ProtocolVersion.V20260728);
        JsonElement result = GateWorld.Read(await world.Gate.ServeOwnAsync(tool)).GetProperty("result");
        Assert.Equal((99, "complete"), (result.GetProperty("structuredContent").GetProperty("remaining").GetInt32(), result.GetProperty("resultType").GetString()));
        Assert.Equal("99 credits remain.", result.GetProperty("content")[0].GetProperty("text").GetString());
        world.Snapshots.Swap(Header with { BudgetTool = false });
        Assert.False(world.Gate.IsOwnTool("satgate_budget"));
        Assert.Empty(world.Gate.OwnTools);
    }

    private static async Task<JsonElement> ServeAsync(GateWorld world, string parameters, Macaroon? token)
    {
        ClientRequest request = world.Request(
            $$"""{"jsonrpc":"2.0","id":1,"method":"satgate/delegate","params":{{parameters}}}""", token is null ? null : world.CallerOf(token));
        return GateWorld.Read(await world.Gate.ServeOwnAsync(request));
    }

    private sealed class Caller(GateWorld world, string token)
    {
        public SatGate.Proxy.Stages.Caller Holder { get; } = world.Callers.Find(Encoding.ASCII.GetBytes(token)).Caller!;

        public ClientRequest Call(string tool) =>
            world.Request($$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{}}}""", Holder);
    }
}
