using System.Text.Json.Nodes;
using SatGate.Mcp.Catalog;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Tests.Routing;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Catalog;

public sealed class CatalogTests
{
    [Fact]
    public async Task Tools_of_all_servers_are_listed_in_order_and_byte_for_byte()
    {
        string odd = """{ "description":"\u0041", "name":"odd", "x":1e400,"annotations":{"a":[ ]} }""";
        RouterRig rig = new RouterRig(new FakeUpstream("alpha") { Tools = { RouterRig.Tool("a"), odd } }, new FakeUpstream("beta", 1) { Tools = { RouterRig.Tool("b") } }).Start();
        (FakeReplies replies, _) = rig.Send(RouterRig.Client(), """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        await replies.ReplyAsync();
        Assert.Equal($$$"""{"jsonrpc":"2.0","id":1,"result":{"tools":[{{{RouterRig.Tool("a")}}},{{{odd}}},{{{RouterRig.Tool("b")}}}]}}""", replies.ReplyText);
    }

    [Fact]
    public async Task Lists_of_servers_are_read_to_the_last_page_and_paged_anew()
    {
        var alpha = new FakeUpstream("alpha") { PageSize = 7 };
        alpha.Tools.AddRange(Enumerable.Range(0, 100).Select(static i => RouterRig.Tool($"t{i}")));
        RouterRig rig = new RouterRig(alpha).Start();
        rig.File = rig.File with { Limits = rig.File.Limits with { PageSize = 30 } };
        List<string> names = [];
        string? cursor = null;
        do
        {
            JsonNode result = (await rig.AskAsync(RouterRig.Client(), "tools/list", cursor is null ? null : $$"""{"cursor":"{{cursor}}"}"""))["result"]!;
            names.AddRange(result["tools"]!.AsArray().Select(static tool => (string)tool!["name"]!));
            cursor = (string?)result["nextCursor"];
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"t{i}"), names);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0-1")]
    [InlineData("ffff-1")]
    [InlineData("")]
    [InlineData("1--1")]
    public async Task A_cursor_of_another_list_is_refused(string cursor)
    {
        RouterRig rig = new RouterRig(new FakeUpstream("alpha") { Tools = { RouterRig.Tool("a") } }).Start();
        JsonNode reply = await rig.AskAsync(RouterRig.Client(), "tools/list", $$"""{"cursor":"{{cursor}}"}""");
        Assert.Equal(RpcCode.InvalidParams, (int)reply["error"]!["code"]!);
    }

    [Fact]
    public async Task Names_that_collide_carry_their_servers_name_and_calls_find_home()
    {
        FakeUpstream alpha = new("alpha") { Tools = { RouterRig.Tool("same"), RouterRig.Tool("only") } };
        FakeUpstream beta = new("beta", 1) { Tools = { RouterRig.Tool("same") } };
        beta.Session.Reply = static message => $$"""{"called":{{message["params"]!["name"]!.ToJsonString()}}}""";
        RouterRig rig = new RouterRig(alpha, beta).Start();
        Assert.Equal(["alpha__same", "only", "beta__same"], await NamesAsync(rig));
        JsonNode reply = await rig.AskAsync(RouterRig.Client(), "tools/call", """{"name":"beta__same"}""");
        Assert.Equal("same", (string?)reply["result"]!["called"]);
    }

    [Fact]
    public async Task A_rule_settles_who_has_the_plain_name()
    {
        FakeUpstream alpha = new("alpha") { Tools = { RouterRig.Tool("same") } };
        FakeUpstream beta = new("beta", 1) { Tools = { RouterRig.Tool("same") } };
        RouterRig rig = new(alpha, beta);
        rig.File = rig.File with { Routing = [new McpRoutingRule(["sa*"], "beta")] };
        rig.Start();
        Assert.Equal(["alpha__same", "same"], await NamesAsync(rig));
        _ = rig.AskAsync(RouterRig.Client(), "tools/call", """{"name":"same"}""");
        Assert.Single(beta.Session.Calls);
    }

    [Fact]
    public async Task All_names_carry_their_servers_name_when_told_so()
    {
        RouterRig rig = new(new FakeUpstream("alpha") { Tools = { RouterRig.Tool("a") } });
        rig.File = rig.File with { Naming = McpNaming.Prefix, ShowCosts = true, Tools = new McpToolCosts { DefaultCost = 3 } };
        rig.Start();
        JsonNode tool = (await rig.AskAsync(RouterRig.Client(), "tools/list"))["result"]!["tools"]![0]!;
        Assert.Equal("alpha__a", (string?)tool["name"]);
        Assert.Equal(3, (int)tool["x-satgate"]!["cost_credits"]!);
    }

    [Fact]
    public async Task A_client_sees_what_it_may_call()
    {
        RouterRig rig = new RouterRig(new FakeUpstream("alpha") { Tools = { RouterRig.Tool("a"), RouterRig.Tool("b") } }).Start();
        rig.Gate.Hidden.Add("a");
        rig.Gate.OwnTools = [System.Text.Encoding.UTF8.GetBytes(RouterRig.Tool("satgate_budget"))];
        Assert.Equal(["b", "satgate_budget"], await NamesAsync(rig));
        Assert.True((bool)(await rig.AskAsync(RouterRig.Client(), "tools/call", """{"name":"satgate_budget"}"""))["result"]!["own"]!);
    }

    [Fact]
    public async Task A_changed_list_is_read_again_and_every_session_told_once()
    {
        FakeUpstream alpha = new("alpha") { Tools = { RouterRig.Tool("a") } };
        RouterRig rig = new RouterRig(alpha).Start();
        FakeClient client = RouterRig.Client();
        await rig.AskAsync(client, "initialize", "{}");
        Assert.Equal(["a"], await NamesAsync(rig));
        client.Received.Clear();
        alpha.Tools.Add(RouterRig.Tool("b"));
        for (int i = 0; i < 3; i++)
        {
            byte[] changed = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"""u8.ToArray();
            MessageScanner.Scan(changed, out MessageScan scan);
            rig.Router.OnNotification(alpha.Session, changed, scan);
        }

        Assert.Equal(["a"], await NamesAsync(rig));
        rig.Time.Advance(ServerCatalog.Debounce);
        await Eventually.TrueAsync(() => !client.Received.IsEmpty, "the session is told");
        Assert.Equal(["a", "b"], await NamesAsync(rig));
        Assert.Equal("notifications/tools/list_changed", (string?)Assert.Single(client.Received)["method"]);
    }

    [Fact]
    public async Task A_server_that_stays_away_disappears_from_lists_and_comes_back()
    {
        FakeUpstream alpha = new("alpha") { Tools = { RouterRig.Tool("a") } };
        FakeUpstream beta = new("beta", 1) { Tools = { RouterRig.Tool("b") } };
        RouterRig rig = new RouterRig(alpha, beta).Start();
        alpha.SetState(UpstreamState.Degraded);
        rig.Router.OnUpstreamChanged(alpha);
        Assert.Equal(["a", "b"], await NamesAsync(rig));
        rig.Time.Advance(ServerCatalog.AwayTimeMax);
        await Eventually.TrueAsync(async () => (await NamesAsync(rig)).Length == 1, "it disappears", TimeSpan.FromSeconds(30));
        JsonNode reply = await rig.AskAsync(RouterRig.Client(), "tools/call", """{"name":"a"}""");
        Assert.Contains("alpha", (string?)reply["error"]!["message"], StringComparison.Ordinal);
        alpha.SetState(UpstreamState.Ready);
        rig.Router.OnUpstreamChanged(alpha);
        Assert.Equal(["a", "b"], await NamesAsync(rig));
    }

    [Fact]
    public void Made_names_suit_every_client()
    {
        Assert.Equal("a__b", ClientNames.Prefixed("a", "b"));
        Assert.Matches("^a__b_c_[0-9a-f]{8}$", ClientNames.Prefixed("a", "b.c"));
        Assert.NotEqual(ClientNames.Prefixed("a", "b.c"), ClientNames.Prefixed("a", "b:c"));
        Assert.Equal(64, ClientNames.Prefixed("server", new string('x', 56)).Length);
        Assert.Equal(64, ClientNames.Prefixed("server", new string('x', 57)).Length);
        Assert.NotEqual(ClientNames.Prefixed("server", new string('x', 57)), ClientNames.Prefixed("server", new string('x', 58)));
    }

    [Fact]
    public async Task Resources_are_read_where_they_are_listed_templated_or_at_home()
    {
        FakeUpstream alpha = new("alpha") { Resources = { """{"uri":"file:///a","name":"a"}""" } };
        FakeUpstream beta = new("beta", 1) { Templates = { """{"uriTemplate":"test://{id}/data","name":"t"}""" } };
        alpha.Session.Reply = static _ => "{\"at\":\"alpha\"}";
        beta.Session.Reply = static _ => "{\"at\":\"beta\"}";
        RouterRig rig = new RouterRig(alpha, beta).Start();
        async Task<string?> Read(string uri) => (string?)(await rig.AskAsync(RouterRig.Client(), "resources/read", $$"""{"uri":"{{uri}}"}"""))["result"]?["at"];
        Assert.Equal("alpha", await Read("file:///a"));
        Assert.Equal("beta", await Read("test://7/data"));
        Assert.Equal("beta", await Read("test://other"));
        Assert.Equal("alpha", await Read("file:///elsewhere"));
        Assert.Null(await Read("http://nobody"));
    }

    private static async Task<string[]> NamesAsync(RouterRig rig) =>
        [.. (await rig.AskAsync(RouterRig.Client(), "tools/list"))["result"]!["tools"]!.AsArray().Select(static tool => (string)tool!["name"]!)];
}
