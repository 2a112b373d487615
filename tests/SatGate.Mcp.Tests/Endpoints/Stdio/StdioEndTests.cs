using System.Collections.Concurrent;
using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Endpoints.Stdio;
using SatGate.Model.Configuration;
using SatGate.TestKit;

namespace SatGate.Mcp.Tests.Endpoints.Stdio;

/// <summary>The limits of the pipes at them and past them, and how it all ends.</summary>
public sealed class StdioEndTests
{
    [Fact]
    public async Task A_line_may_have_just_so_many_bytes_and_the_rest_of_a_longer_one_is_dropped()
    {
        string message = EndpointHost.Request("ping", id: "12");
        await using StdioRig rig = new(limits: new McpLimits { MessageBytesMax = message.Length });

        Assert.Contains("result", await rig.ExchangeAsync(message), StringComparison.Ordinal);
        Assert.Contains("\"id\":12,\"error\":{\"code\":-32600", await rig.ExchangeAsync(message + " "), StringComparison.Ordinal);
        Assert.Contains("\"id\":12,\"error\":{\"code\":-32600", await rig.ExchangeAsync(message + new string(' ', 500_000)), StringComparison.Ordinal);
        Assert.Contains("\"id\":null,\"error\"", await rig.ExchangeAsync(new string('x', 500_000)), StringComparison.Ordinal);
        Assert.Contains("result", await rig.ExchangeAsync(message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_may_have_just_so_many_messages()
    {
        await using StdioRig rig = new(limits: new McpLimits { BatchMax = 2 });
        await rig.InitializeAsync("2025-03-26");
        string ping = EndpointHost.Request("ping");

        Assert.StartsWith("[", await rig.ExchangeAsync($"[{ping},{ping}]"), StringComparison.Ordinal);
        Assert.Contains("-32600", await rig.ExchangeAsync($"[{ping},{ping},{ping}]"), StringComparison.Ordinal);
        Assert.Contains("-32600", await rig.ExchangeAsync("[]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_are_just_so_many_calls_at_once()
    {
        ConcurrentQueue<ClientRequest> held = new();
        await using StdioRig rig = new(new FakeRouter().On("work", held.Enqueue));
        for (int i = 0; i < StdioOutput.CallsMax; i++)
        {
            await rig.SendAsync(EndpointHost.Request("work"));
        }

        Assert.Contains("\"id\":\"over\",\"error\":{\"code\":-32004", await rig.ExchangeAsync(EndpointHost.Request("work", id: "\"over\"")), StringComparison.Ordinal);
        Assert.True(held.TryDequeue(out ClientRequest? one));
        FakeRouter.Reply(one, "{}");
        await rig.LineAsync();

        Assert.Contains("ping", await rig.ExchangeAsync(EndpointHost.Request("ping")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_read_loses_what_may_be_lost_and_gets_every_answer()
    {
        const int Room = 3;
        await using StdioRig rig = new(limits: new McpLimits { QueueMessagesMax = Room }, roomBytes: 1);
        await rig.SendAsync(EndpointHost.Request("ping"));
        await Eventually.TrueAsync(() => !rig.Router.Peers.IsEmpty, "the first message");
        var session = (ClientSession)rig.Router.Peers.First();

        int taken = 0;
        await Eventually.TrueAsync(
            () =>
            {
                bool isTaken = session.TrySend(FakeRouter.Message("notifications/x"), OutboundKind.Notification);
                taken += isTaken ? 1 : 0;
                return !isTaken;
            },
            "a message to be dropped");

        Assert.True(taken >= Room);
        await rig.SendAsync(EndpointHost.Request("ping", id: "2"));
        string line;
        do
        {
            line = await rig.LineAsync();
        }
        while (!line.Contains("\"id\":2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_ends_when_the_client_closes_its_end_and_a_line_without_an_end_counts()
    {
        await using StdioRig rig = new();

        await rig.SendRawAsync(Encoding.UTF8.GetBytes(EndpointHost.Request("ping")));
        rig.CloseInput();

        Assert.Contains("ping", await rig.LineAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await rig.EndAsync());
    }

    [Fact]
    public async Task Calls_under_way_are_answered_after_the_client_closed_its_end()
    {
        ConcurrentQueue<ClientRequest> held = new();
        await using StdioRig rig = new(new FakeRouter().On("work", held.Enqueue));
        await rig.SendAsync(EndpointHost.Request("work"));
        rig.CloseInput();
        await Eventually.TrueAsync(() => held.Count == 1, "the call");
        Assert.False(rig.Running.IsCompleted);

        FakeRouter.Reply(held.First(), "{}");

        Assert.Contains("result", await rig.LineAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await rig.EndAsync());
        Assert.True(((ClientSession)rig.Router.Peers.First()).IsClosed);
    }

    [Fact]
    public async Task Calls_that_are_never_answered_are_waited_for_just_so_long()
    {
        ConcurrentQueue<ClientRequest> held = new();
        await using StdioRig rig = new(new FakeRouter().On("work", held.Enqueue));
        await rig.SendAsync(EndpointHost.Request("work"));
        await rig.SendAsync(StdioRig.Modern("work", "2"));
        await Eventually.TrueAsync(() => held.Count == 2, "the calls");
        rig.CloseInput();

        await Eventually.TrueAsync(
            () =>
            {
                rig.Time.Advance(TimeSpan.FromSeconds(1));
                return rig.Running.IsCompleted;
            },
            "the end");

        Assert.Equal(0, await rig.EndAsync());
        Assert.Equal(1, rig.Router.Gone);
        foreach (ClientRequest request in held)
        {
            FakeRouter.Reply(request, "{}");
        }
    }

    [Fact]
    public async Task A_subscription_does_not_hold_up_the_end()
    {
        FakeRouter router = new FakeRouter().On("subscriptions/listen", static _ => { });
        await using StdioRig rig = new(router);
        await rig.SendAsync(StdioRig.Modern("subscriptions/listen"));
        await Eventually.TrueAsync(() => !router.Seen.IsEmpty, "the subscription");

        rig.CloseInput();

        await Eventually.TrueAsync(() => router.Gone == 1, "the subscription to be cancelled");
    }

    [Fact]
    public async Task Cancelling_ends_it_at_once()
    {
        FakeRouter router = new FakeRouter().On("work", static _ => { });
        await using StdioRig rig = new(router);
        await rig.SendAsync(EndpointHost.Request("work"));
        await Eventually.TrueAsync(() => !router.Seen.IsEmpty, "the call");

        rig.Cancel();

        Assert.Equal(0, await rig.EndAsync());
    }

    [Fact]
    public async Task A_client_that_stopped_reading_ends_it_with_a_fault()
    {
        await using StdioRig rig = new();
        rig.CloseOutput();

        await rig.SendAsync(EndpointHost.Request("ping"));

        Assert.Equal(1, await rig.EndAsync());
    }
}
