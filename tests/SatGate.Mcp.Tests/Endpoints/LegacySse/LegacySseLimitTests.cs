using System.Collections.Concurrent;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Endpoints.LegacySse;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Client;

namespace SatGate.Mcp.Tests.Endpoints.LegacySse;

/// <summary>What is refused, and every limit at it and past it.</summary>
public sealed class LegacySseLimitTests
{
    [Theory]
    [InlineData("{", 400, "-32700")]
    [InlineData("", 400, "-32700")]
    [InlineData("[]", 400, "-32600")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", 400, "-32600")]
    [InlineData("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", 400, "-32600")]
    public async Task A_bad_message_is_refused_in_the_answer_to_its_post(string body, int status, string code)
    {
        await using SseRig rig = await SseRig.OpenAsync();

        RawResponse answer = await rig.PostAsync(body);

        Assert.Equal(status, answer.Status);
        Assert.Equal("application/json", answer.Fields["Content-Type"]);
        Assert.Contains(code, answer.Text, StringComparison.Ordinal);
        Assert.Empty(rig.Host.Router.Seen);
    }

    [Theory]
    [InlineData("/mcp/message", 400)]
    [InlineData("/mcp/message?sessionId=", 400)]
    [InlineData("/mcp/message?sessionId=mcp-00000000000000000000000000000000", 404)]
    [InlineData("/mcp/message?sessionId=%00", 404)]
    public async Task A_message_needs_a_session_that_is_there(string place, int status)
    {
        await using SseRig rig = await SseRig.OpenAsync();

        RawResponse answer = await rig.Poster.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), path: place));

        Assert.Equal(status, answer.Status);
        Assert.StartsWith("{\"jsonrpc\"", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/mcp/message?sessionId=x", "POST, OPTIONS")]
    [InlineData("POST", "/mcp/sse", "GET, OPTIONS")]
    [InlineData("DELETE", "/sse", "GET, OPTIONS")]
    public async Task Other_methods_are_405(string method, string path, string allow)
    {
        await using SseRig rig = await SseRig.OpenAsync();

        RawResponse answer = await rig.Poster.ExchangeAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(405, answer.Status);
        Assert.Equal(allow, answer.Fields["Allow"]);
    }

    [Fact]
    public async Task A_message_may_have_just_so_many_bytes()
    {
        string message = EndpointHost.Request("ping");
        await using SseRig rig = await SseRig.OpenAsync(limits: new McpLimits { MessageBytesMax = message.Length });

        Assert.Equal(202, (await rig.PostAsync(message)).Status);
        Assert.Equal(413, (await rig.PostAsync(message + " ")).Status);
    }

    [Fact]
    public async Task A_session_has_just_so_many_calls_until_their_answers_have_left()
    {
        ConcurrentQueue<ClientRequest> held = new();
        await using SseRig rig = await SseRig.OpenAsync(new FakeRouter().On("work", held.Enqueue));
        await rig.InitializeAsync();
        for (int i = 0; i < LegacySseSession.CallsMax; i++)
        {
            Assert.Equal(202, (await rig.CallAsync("work")).Status);
        }

        RawResponse refused = await rig.CallAsync("work", id: "\"over\"");
        Assert.Equal(429, refused.Status);
        Assert.Equal("1", refused.Fields["Retry-After"]);
        Assert.Contains("\"id\":\"over\"", refused.Text, StringComparison.Ordinal);
        Assert.Equal(202, (await rig.PostAsync("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}")).Status);

        Assert.True(held.TryDequeue(out ClientRequest? one));
        FakeRouter.Reply(one, "{}");
        await rig.EventAsync();
        Assert.Equal(202, (await rig.CallAsync("work")).Status);
    }

    [Fact]
    public async Task A_session_has_just_so_many_notices_under_way()
    {
        ConcurrentQueue<ClientRequest> held = new();
        await using SseRig rig = await SseRig.OpenAsync(new FakeRouter().On("notifications/held", held.Enqueue));
        for (int i = 0; i < LegacySseSession.NoticesMax; i++)
        {
            Assert.Equal(202, (await rig.PostAsync("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/held\"}")).Status);
        }

        Assert.Equal(429, (await rig.PostAsync("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/held\"}")).Status);
        Assert.True(held.TryDequeue(out ClientRequest? one));
        one.Replies.Finish();

        Assert.Equal(202, (await rig.PostAsync("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/held\"}")).Status);
    }

    [Fact]
    public async Task Messages_under_way_have_just_so_many_bytes_together()
    {
        ConcurrentQueue<ClientRequest> held = new();
        string message = EndpointHost.Request("work");
        await using SseRig rig = await SseRig.OpenAsync(
            new FakeRouter().On("work", held.Enqueue), new McpLimits { MessageBytesMax = 3 * message.Length });

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(202, (await rig.PostAsync(message)).Status);
        }

        Assert.Equal(429, (await rig.PostAsync(message)).Status);
    }

    [Fact]
    public async Task There_are_just_so_many_sessions()
    {
        await using SseRig first = await SseRig.OpenAsync(limits: new McpLimits { SessionsMax = 2 });
        await using SseRig second = await SseRig.OpenAsync(first.Host);
        await using SseRig third = await SseRig.OpenAsync(first.Host);

        Assert.Equal(200, second.Head.Status);
        Assert.Equal(503, third.Head.Status);
        Assert.Equal("60", third.Head.Fields["Retry-After"]);

        second.Connection.Reset();
        await Eventually.TrueAsync(() => first.Host.Endpoint.SessionCount == 1, "the session to be forgotten");
        await using SseRig fourth = await SseRig.OpenAsync(first.Host);
        Assert.Equal(200, fourth.Head.Status);
    }

    [Fact]
    public void A_queue_has_room_for_just_so_many_messages_and_for_every_answer()
    {
        LegacySseSession session = new() { Limits = new McpLimits { QueueMessagesMax = 2 } };

        Assert.True(session.TrySend(FakeRouter.Message("a"), OutboundKind.Notification));
        Assert.True(session.TrySend(FakeRouter.Message("b"), OutboundKind.Request));
        Assert.False(session.TrySend(FakeRouter.Message("c"), OutboundKind.Notification));
        Assert.False(session.TrySend(FakeRouter.Message("d"), OutboundKind.Request));
        Assert.True(session.TryAccept(1, isRequest: true));
        session.Answered(FakeRouter.Message("e"), 1);

        Assert.Equal(2, session.Dropped);
        Assert.Equal(3, Drain(session));
        Assert.False(session.HasCalls);
    }

    [Fact]
    public void A_queue_has_room_for_just_so_many_bytes()
    {
        MessageBuffer message = FakeRouter.Message("a");
        LegacySseSession session = new() { Limits = new McpLimits { QueueBytesMax = 2 * message.Length } };

        Assert.True(session.TrySend(message, OutboundKind.Notification));
        Assert.True(session.TrySend(FakeRouter.Message("b"), OutboundKind.Notification));
        Assert.False(session.TrySend(FakeRouter.Message("c"), OutboundKind.Notification));
        Assert.Equal(2, Drain(session));
    }

    private static int Drain(LegacySseSession session)
    {
        int count = 0;
        while (session.Take() is { } message)
        {
            message.Return();
            count++;
        }

        return count;
    }
}
