using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Memory;

namespace SatGate.Mcp.Tests.Endpoints;

public sealed class StreamTests
{
    private static string Event(string id) => $"event: message\nid: {id}\ndata: {{\"jsonrpc\":\"2.0\", \"method\":\"notifications/progress\"}}\n\n";

    [Fact]
    public async Task Messages_before_the_reply_make_a_stream()
    {
        FakeRouter router = new FakeRouter().On("work", request =>
        {
            FakeRouter.Notify(request);
            FakeRouter.Reply(request, "{}");
        });
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);

        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("work"), session));

        Assert.Equal("text/event-stream", answer.Fields["Content-Type"]);
        Assert.Equal("no", answer.Fields["X-Accel-Buffering"]);
        Assert.Equal(
            "id: 1-0\ndata: \n\n" + Event("1-1") + "event: message\nid: 1-2\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n",
            answer.Text);
    }

    [Fact]
    public async Task A_client_of_an_older_revision_gets_no_empty_event()
    {
        FakeRouter router = new FakeRouter().On("work", request =>
        {
            FakeRouter.Notify(request);
            FakeRouter.Reply(request, "{}");
        });
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client, "2025-06-18");

        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("work"), session));

        Assert.StartsWith("event: message\nid: 1-1\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_call_becomes_a_stream_with_comments()
    {
        ClientRequest? held = null;
        FakeRouter router = new FakeRouter().On("work", request => held = request);
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client, "2025-06-18");

        await client.SendAsync(EndpointHost.Post(EndpointHost.Request("work"), session));
        Task<RawResponse> head = client.ReadHeadAsync();
        await host.AdvanceUntilAsync(head, TimeSpan.FromSeconds(1));
        Assert.Equal(": keepalive\n\n", Encoding.UTF8.GetString((await client.Reader.ReadChunkAsync())!));
        FakeRouter.Reply(held!, "{}");

        Assert.Contains("\"result\":{}", Encoding.UTF8.GetString((await client.Reader.ReadChunkAsync())!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_reply_is_one_json_body_and_the_connection_goes_on()
    {
        FakeRouter router = new FakeRouter().On("work", request => _ = Task.Run(() => FakeRouter.Reply(request, "{\"late\":1}")));
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);

        for (int i = 0; i < 100; i++)
        {
            RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("work"), session));
            Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"late\":1}}", answer.Text);
        }
    }

    [Fact]
    public async Task A_paused_stream_is_resumed_by_its_event_id()
    {
        ClientRequest? held = null;
        FakeRouter router = new FakeRouter().On("work", request =>
        {
            held = request;
            request.Replies.Pause(500);
        });
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);

        RawResponse paused = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("work"), session));
        Assert.Equal("retry: 500\nid: 1-0\ndata: \n\n", paused.Text);
        Assert.True(FakeRouter.Notify(held!));
        await client.SendAsync($"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nLast-Event-ID: 1-0\r\n{session}\r\n");
        await client.ReadHeadAsync();
        Assert.Equal(Event("1-1"), Encoding.UTF8.GetString((await client.Reader.ReadChunkAsync())!));
        FakeRouter.Reply(held!, "{}");
        Assert.StartsWith("event: message\nid: 1-2\n", Encoding.UTF8.GetString((await client.Reader.ReadChunkAsync())!), StringComparison.Ordinal);
        Assert.Empty((await client.Reader.ReadChunkAsync()) ?? []);
    }

    [Fact]
    public async Task What_was_sent_before_a_break_can_be_had_again()
    {
        FakeRouter router = new FakeRouter().On("work", request =>
        {
            FakeRouter.Notify(request);
            FakeRouter.Notify(request);
            FakeRouter.Reply(request, "{}");
        });
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);
        await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("work"), session));

        RawResponse again = await client.ExchangeAsync(
            $"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nLast-Event-ID: 1-1\r\n{session}\r\n");

        Assert.StartsWith("event: message\nid: 1-2\n", again.Text, StringComparison.Ordinal);
        Assert.Contains("id: 1-3\n", again.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("id: 1-1\n", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_standing_stream_brings_what_belongs_to_no_request_and_the_newest_wins()
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();
        await using RawHttpClient first = host.Connect();
        await using RawHttpClient second = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);
        Assert.True(host.Router.Peers.TryDequeue(out ClientPeer? peer));
        var known = (ClientSession)peer;
        string get = $"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n{session}\r\n";

        Assert.False(known.TrySend(FakeRouter.Message("notifications/progress"), OutboundKind.Notification));
        await first.SendAsync(get);
        await first.ReadHeadAsync();
        Assert.Equal("id: 0-0\ndata: \n\n", Encoding.UTF8.GetString((await first.Reader.ReadChunkAsync())!));
        Assert.True(known.TrySend(FakeRouter.Message("notifications/progress"), OutboundKind.Notification));
        Assert.Equal(Event("0-1"), Encoding.UTF8.GetString((await first.Reader.ReadChunkAsync())!));
        await second.SendAsync(get);
        await second.ReadHeadAsync();

        Assert.Empty((await first.Reader.ReadChunkAsync()) ?? []);
        Assert.Equal("id: 0-1\ndata: \n\n", Encoding.UTF8.GetString((await second.Reader.ReadChunkAsync())!));
        Assert.True(known.TrySend(FakeRouter.Message("notifications/progress"), OutboundKind.Notification));
        Assert.Equal(Event("0-2"), Encoding.UTF8.GetString((await second.Reader.ReadChunkAsync())!));
    }

    [Fact]
    public async Task A_client_that_does_not_read_loses_notifications_and_keeps_nobody_waiting()
    {
        McpLimits limits = new() { QueueMessagesMax = 4 };
        await using EndpointHost host = await EndpointHost.StartAsync(file: new McpFile { Limits = limits });
        await using RawHttpClient client = host.Connect();
        await using RawHttpClient slow = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);
        Assert.True(host.Router.Peers.TryDequeue(out ClientPeer? peer));
        var known = (ClientSession)peer;
        await slow.SendAsync($"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n{session}\r\n");
        await slow.ReadHeadAsync();
        string text = new('x', 30_000);

        int taken = 0;
        while (taken < 1000 && known.TrySend(MessageBuffer.CopyOf(Encoding.ASCII.GetBytes($"\"{text}\"")), OutboundKind.Notification))
        {
            taken++;
            await Task.Yield();
        }

        Assert.InRange(taken, 4, 999);
        Assert.Equal(200, (await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), session))).Status);
    }

    [Fact]
    public async Task A_standing_stream_ends_when_the_gateway_stops_or_the_session_is_deleted()
    {
        await using EndpointHost host = await EndpointHost.StartAsync();
        await using RawHttpClient client = host.Connect();
        await using RawHttpClient first = host.Connect();
        await using RawHttpClient second = host.Connect();
        string one = await EndpointHost.InitializeAsync(client, "2025-06-18");
        string two = await EndpointHost.InitializeAsync(client, "2025-06-18");
        foreach ((RawHttpClient stream, string session) in new[] { (first, one), (second, two) })
        {
            await stream.SendAsync($"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n{session}\r\n");
            await stream.ReadHeadAsync();
            Assert.Equal(": keepalive\n\n", Encoding.UTF8.GetString((await stream.Reader.ReadChunkAsync())!));
        }

        await client.ExchangeAsync($"DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n{one}\r\n");
        Assert.Null(await first.Reader.ReadChunkAsync());
        Task<byte[]?> ending = second.Reader.ReadChunkAsync();
        host.Drain();
        await host.AdvanceUntilAsync(ending, TimeSpan.FromMilliseconds(200));
        Assert.Null(await ending);
    }

    [Fact]
    public async Task A_client_that_half_closes_still_gets_its_answer()
    {
        ClientRequest? held = null;
        FakeRouter router = new FakeRouter().On("work", request => Volatile.Write(ref held, request));
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect(out MemoryClientConnection connection);
        string session = await EndpointHost.InitializeAsync(client);

        await client.SendAsync(EndpointHost.Post(EndpointHost.Request("work"), session));
        await Eventually.TrueAsync(() => Volatile.Read(ref held) is not null, "the call");
        connection.HalfClose();
        FakeRouter.Reply(held!, "{}");

        Assert.Equal(200, (await client.ReadAsync()).Status);
        Assert.Equal(0, router.Gone);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_told_to_the_router()
    {
        ClientRequest? held = null;
        FakeRouter router = new FakeRouter().On("work", request => Volatile.Write(ref held, request));
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect(out MemoryClientConnection connection);
        string session = await EndpointHost.InitializeAsync(client);

        await client.SendAsync(EndpointHost.Post(EndpointHost.Request("work"), session));
        await Eventually.TrueAsync(() => Volatile.Read(ref held) is not null, "the call");
        connection.Reset();
        await Eventually.TrueAsync(() => router.Gone == 1, "the router to hear of it");

        Assert.True(held!.Replies.IsGone);
        FakeRouter.Reply(held, "{}");
    }
}
