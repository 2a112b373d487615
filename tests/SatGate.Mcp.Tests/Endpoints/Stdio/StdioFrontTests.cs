using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Endpoints.Stdio;

/// <summary>Messages of both generations over one pair of pipes.</summary>
public sealed class StdioFrontTests
{
    private const string Cancel = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}";

    [Fact]
    public async Task A_session_is_initialized_once_and_served()
    {
        await using StdioRig rig = new();

        await rig.InitializeAsync("2025-06-18");
        Assert.Contains("\"id\":2,\"error\":{\"code\":-32600", await rig.ExchangeAsync(EndpointHost.Request("initialize", "{}", "2")), StringComparison.Ordinal);
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"method\":\"ping\"}}", await rig.ExchangeAsync(EndpointHost.Request("ping", id: "\"a\"")));

        ClientSession session = Assert.IsAssignableFrom<ClientSession>(rig.Router.Peers.First());
        Assert.Equal(ProtocolVersion.V20250618, session.Version);
        Assert.All(rig.Router.Peers, peer => Assert.Same(session, peer));
    }

    [Fact]
    public async Task A_message_is_found_wherever_its_line_is_cut()
    {
        byte[] lines = Encoding.UTF8.GetBytes(EndpointHost.Request("ping", id: "1") + "\r\n \r\n" + EndpointHost.Request("ping", id: "\"é\"") + "\n");
        for (int cut = 0; cut <= lines.Length; cut++)
        {
            await using StdioRig rig = new();
            await rig.SendRawAsync(lines.AsMemory(0, cut));
            await rig.SendRawAsync(lines.AsMemory(cut));

            Assert.Contains("\"id\":1,", await rig.LineAsync(), StringComparison.Ordinal);
            Assert.Contains("\"id\":\"é\"", await rig.LineAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_comes_before_a_reply_stands_before_it_on_one_line_each()
    {
        FakeRouter router = new FakeRouter().On("work", request =>
        {
            FakeRouter.Notify(request);
            FakeRouter.Reply(request, "{\"a\":\r\n1}");
        });
        await using StdioRig rig = new(router);

        await rig.SendAsync(EndpointHost.Request("work"));

        Assert.Equal("{\"jsonrpc\":\"2.0\", \"method\":\"notifications/progress\"}", await rig.LineAsync());
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":  1}}", await rig.LineAsync());
    }

    [Fact]
    public async Task Long_and_short_messages_keep_their_order()
    {
        int[] lengths = [300_000, 1, 65_498, 65_499, 65_500, 65_501, 65_535, 65_536, 1];
        FakeRouter router = new();
        foreach (int length in lengths)
        {
            router.On("work/" + length, request => FakeRouter.Reply(request, $"\"{new string('x', length)}\""));
        }

        await using StdioRig rig = new(router);
        foreach (int length in lengths)
        {
            await rig.SendAsync(EndpointHost.Request("work/" + length));
        }

        foreach (int length in lengths)
        {
            Assert.Equal($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"{new string('x', length)}\"}}", await rig.LineAsync());
        }
    }

    [Theory]
    [InlineData("{", "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,")]
    [InlineData("\u0001", "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,")]
    [InlineData("\uFEFF{}", "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"x\",\"params\":1}", "{\"jsonrpc\":\"2.0\",\"id\":5,\"error\":{\"code\":-32602,")]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\"}]", "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,")]
    public async Task A_bad_line_is_answered_and_the_next_one_is_served(string line, string answer)
    {
        await using StdioRig rig = new();

        Assert.StartsWith(answer, await rig.ExchangeAsync(line), StringComparison.Ordinal);
        Assert.Contains("result", await rig.ExchangeAsync(EndpointHost.Request("ping")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_of_the_stateless_revision_share_the_pipe()
    {
        await using StdioRig rig = new();
        await rig.InitializeAsync();

        Assert.Contains("result", await rig.ExchangeAsync(StdioRig.Modern("tools/list")), StringComparison.Ordinal);
        Assert.Contains("result", await rig.ExchangeAsync(EndpointHost.Request("tools/list")), StringComparison.Ordinal);

        ClientPeer[] peers = [.. rig.Router.Peers];
        Assert.Equal(ProtocolEra.Modern, Assert.IsType<StatelessPeer>(peers[1]).Era);
        Assert.Equal(ClientCapabilities.Roots, peers[1].Capabilities);
        Assert.IsAssignableFrom<ClientSession>(peers[2]);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2099-01-01")]
    public async Task A_stateless_request_of_another_revision_is_told_which_there_are(string version)
    {
        await using StdioRig rig = new();

        string answer = await rig.ExchangeAsync(StdioRig.Modern("tools/list", version: version));

        Assert.Contains("\"code\":-32022,", answer, StringComparison.Ordinal);
        Assert.Contains("2026-07-28", answer, StringComparison.Ordinal);
        Assert.Empty(rig.Router.Seen);
    }

    [Fact]
    public async Task A_stateless_request_says_what_the_client_can()
    {
        await using StdioRig rig = new();

        string answer = await rig.ExchangeAsync(
            EndpointHost.Request("tools/list", "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}"));

        Assert.Contains("\"code\":-32602,", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stateless_call_is_cancelled_by_its_id_and_not_answered()
    {
        ConcurrentQueue<ClientRequest> held = new();
        await using StdioRig rig = new(new FakeRouter().On("work", held.Enqueue));
        await rig.SendAsync(StdioRig.Modern("work", "7"));
        await rig.SendAsync(StdioRig.Modern("work", "\"7\""));
        Assert.Contains("\"id\":7,\"error\":{\"code\":-32600", await rig.ExchangeAsync(StdioRig.Modern("work", "7")), StringComparison.Ordinal);

        await rig.SendAsync(Cancel);
        await Eventually.TrueAsync(() => rig.Router.Gone == 1, "the call to be cancelled");
        foreach (ClientRequest request in held)
        {
            FakeRouter.Reply(request, "{}");
        }

        Assert.Contains("\"id\":\"7\"", await rig.LineAsync(), StringComparison.Ordinal);
        Assert.Contains("ping", await rig.ExchangeAsync(EndpointHost.Request("ping")), StringComparison.Ordinal);
        Assert.DoesNotContain("notifications/cancelled", rig.Router.Seen);
    }

    [Fact]
    public async Task A_cancellation_of_a_session_is_left_to_the_router()
    {
        await using StdioRig rig = new();
        await rig.InitializeAsync();

        await rig.SendAsync(Cancel);
        await rig.ExchangeAsync(EndpointHost.Request("ping"));

        Assert.Contains("notifications/cancelled", rig.Router.Seen);
    }

    [Fact]
    public async Task A_batch_of_the_revision_that_has_them_is_answered_in_one_line()
    {
        FakeRouter router = new FakeRouter().On("late", request => _ = Task.Run(() => FakeRouter.Reply(request, "{}")));
        await using StdioRig rig = new(router);
        await rig.InitializeAsync("2025-03-26");

        string answer = await rig.ExchangeAsync(
            "[" + EndpointHost.Request("late", id: "1") + ",{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}, " + EndpointHost.Request("ping", id: "2") +
            ",{\"jsonrpc\":\"2.0\",\"id\":3}," + EndpointHost.Request("initialize", id: "4") + "]");

        using var json = JsonDocument.Parse(answer);
        Assert.Equal(4, json.RootElement.GetArrayLength());
        Assert.Equal(2, json.RootElement.EnumerateArray().Count(static part => part.TryGetProperty("error", out _)));
    }

    [Fact]
    public async Task A_batch_without_requests_is_not_answered()
    {
        await using StdioRig rig = new();
        await rig.InitializeAsync("2025-03-26");

        await rig.SendAsync("[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}]");

        Assert.Contains("ping", await rig.ExchangeAsync(EndpointHost.Request("ping")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_belongs_to_no_request_reaches_the_client()
    {
        await using StdioRig rig = new();
        await rig.InitializeAsync();
        var session = (ClientSession)rig.Router.Peers.First();

        Assert.True(session.TrySend(FakeRouter.Message("notifications/tools/list_changed"), OutboundKind.Notification));

        Assert.Contains("list_changed", await rig.LineAsync(), StringComparison.Ordinal);
    }
}
