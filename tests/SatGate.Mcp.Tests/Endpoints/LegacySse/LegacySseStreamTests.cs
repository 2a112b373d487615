using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Client;

namespace SatGate.Mcp.Tests.Endpoints.LegacySse;

/// <summary>The stream: how it begins, what goes onto it, and what ends it.</summary>
public sealed class LegacySseStreamTests
{
    [Fact]
    public async Task A_stream_begins_with_the_place_for_messages()
    {
        await using SseRig rig = await SseRig.OpenAsync();

        Assert.Equal("text/event-stream", rig.Head.Fields["Content-Type"]);
        Assert.Equal("no-cache", rig.Head.Fields["Cache-Control"]);
        Assert.Equal("no", rig.Head.Fields["X-Accel-Buffering"]);
        Assert.Matches("^/mcp/message\\?sessionId=mcp-[0-9a-f]{32}$", rig.Place);
    }

    [Fact]
    public async Task A_client_of_http_10_gets_a_stream_without_chunks()
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();

        await client.SendAsync("GET /sse HTTP/1.0\r\nHost: localhost\r\n\r\n");
        RawResponse head = await client.ReadHeadAsync();
        byte[] first = await client.Reader.ReadExactlyAsync(22);

        Assert.False(head.Fields.Has("Transfer-Encoding"));
        Assert.Equal("event: endpoint\ndata: ", Encoding.ASCII.GetString(first));
    }

    [Fact]
    public async Task What_comes_before_a_reply_stands_before_it_on_one_line_each()
    {
        FakeRouter router = new FakeRouter().On("work", request =>
        {
            Assert.True(FakeRouter.Notify(request));
            FakeRouter.Reply(request, "{\"a\":\n1}");
        });
        await using SseRig rig = await SseRig.OpenAsync(router);
        await rig.InitializeAsync();

        await rig.CallAsync("work", id: "\"x\"");
        string both = await rig.EventAsync();
        while (!both.Contains("result", StringComparison.Ordinal))
        {
            both += await rig.EventAsync();
        }

        Assert.Equal(
            "event: message\ndata: {\"jsonrpc\":\"2.0\", \"method\":\"notifications/progress\"}\n\n" +
            "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"a\": 1}}\n\n",
            both);
    }

    [Fact]
    public async Task What_belongs_to_no_request_reaches_the_client()
    {
        await using SseRig rig = await SseRig.OpenAsync();
        ClientSession session = await rig.InitializeAsync();

        Assert.True(session.TrySend(FakeRouter.Message("sampling/createMessage"), OutboundKind.Request));

        Assert.Contains("sampling/createMessage", await rig.EventAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialize_tells_the_router_who_the_client_is()
    {
        await using SseRig rig = await SseRig.OpenAsync();

        ClientSession session = await rig.InitializeAsync("2025-03-26");

        Assert.Equal(ProtocolVersion.V20250326, session.Version);
        Assert.Equal(ClientCapabilities.Sampling, session.Capabilities);
        Assert.Equal("{\"sampling\":{}}", Encoding.UTF8.GetString(session.CapabilitiesJson.Span));
    }

    [Fact]
    public async Task A_second_initialize_is_an_error()
    {
        await using SseRig rig = await SseRig.OpenAsync();
        await rig.InitializeAsync();

        Assert.Equal(202, (await rig.CallAsync("initialize", "{\"protocolVersion\":\"2024-11-05\"}", "2")).Status);

        Assert.Contains("\"id\":2,\"error\":{\"code\":-32600", await rig.EventAsync(), StringComparison.Ordinal);
        Assert.Single(rig.Host.Router.Seen);
    }

    [Fact]
    public async Task A_silent_stream_gets_comments()
    {
        await using SseRig rig = await SseRig.OpenAsync(limits: new McpLimits { KeepAliveInterval = TimeSpan.FromSeconds(15) });

        for (int i = 0; i < 3; i++)
        {
            Task<string> comment = rig.EventAsync();
            await rig.Host.AdvanceUntilAsync(comment, TimeSpan.FromSeconds(1));
            Assert.Equal(": keepalive\n\n", await comment);
        }
    }

    [Fact]
    public async Task A_session_is_over_when_its_client_is_gone()
    {
        Companion companion = new();
        await using SseRig rig = await SseRig.OpenAsync();
        ClientSession session = await rig.InitializeAsync();
        session.Attach(companion);

        rig.Connection.Reset();
        await companion.Closed.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await Eventually.TrueAsync(() => rig.Host.Endpoint.SessionCount == 0, "the session to be forgotten");
        Assert.True(session.IsClosed);
        Assert.False(session.TrySend(FakeRouter.Message("late"), OutboundKind.Notification));
        Assert.Equal(404, (await rig.CallAsync("ping")).Status);
    }

    [Fact]
    public async Task A_reply_to_a_client_that_is_gone_goes_nowhere()
    {
        ClientRequest? held = null;
        await using SseRig rig = await SseRig.OpenAsync(new FakeRouter().On("work", request => held = request));
        await rig.CallAsync("work");
        Assert.False(held!.Replies.IsGone);

        rig.Connection.Reset();
        await Eventually.TrueAsync(() => held.Replies.IsGone, "the client to be gone");

        Assert.False(FakeRouter.Notify(held));
        FakeRouter.Reply(held, "{}");
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_streams_after_their_calls()
    {
        ClientRequest? held = null;
        await using SseRig rig = await SseRig.OpenAsync(new FakeRouter().On("work", request => held = request));
        await using SseRig idle = await SseRig.OpenAsync(rig.Host);
        await rig.CallAsync("work");

        rig.Host.Drain();
        Task<string> end = idle.EventAsync();
        await rig.Host.AdvanceUntilAsync(end, TimeSpan.FromMilliseconds(100));
        Assert.Empty(await end);
        FakeRouter.Reply(held!, "{}");

        string answer = await rig.EventAsync();
        Assert.Contains("result", answer, StringComparison.Ordinal);
        Assert.Empty(await rig.EventAsync());
    }

    [Fact]
    public async Task Many_threads_send_to_one_stream()
    {
        const int Count = 200;
        await using SseRig rig = await SseRig.OpenAsync();
        ClientSession session = await rig.InitializeAsync();
        int taken = 0;

        Task sending = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < Count; i++)
            {
                if (session.TrySend(FakeRouter.Message("notifications/progress"), OutboundKind.Notification))
                {
                    Interlocked.Increment(ref taken);
                }
            }

            return Task.CompletedTask;
        })));
        await sending;
        await Eventually.TrueAsync(() => session.TrySend(FakeRouter.Message("last"), OutboundKind.Request), "room for the end");
        int seen = 0;
        for (string part = string.Empty; !part.Contains("last", StringComparison.Ordinal); seen += part.Split("progress").Length - 1)
        {
            part = await rig.EventAsync();
        }

        Assert.Equal(taken, seen);
    }

    private sealed class Companion : ISessionCompanion
    {
        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnSessionClosed() => Closed.SetResult();
    }
}
