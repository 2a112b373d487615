using SatGate.Mcp.Clients;
using SatGate.TestKit.Client;

namespace SatGate.Mcp.Tests.Endpoints;

public sealed class ReplyLeaseTests
{
    [Fact]
    public async Task What_is_sent_after_the_reply_never_reaches_the_request_that_has_the_stream_next()
    {
        Dictionary<ReplyStream, ReplyLease> leases = [];
        int reused = 0;
        FakeRouter router = new FakeRouter().On("ping", request =>
        {
            if (leases.TryGetValue(request.Replies, out ReplyLease stale))
            {
                reused++;
                Assert.NotEqual(stale, request.Replies.Lease);
                Assert.False(stale.TrySend(FakeRouter.Message("notifications/message"), OutboundKind.Notification));
            }

            leases[request.Replies] = request.Replies.Lease;
            FakeRouter.Reply(request, "{}");
        });
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);

        for (int i = 0; i < 1000 && reused == 0; i++)
        {
            RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), session));
            Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", answer.Text);
        }

        Assert.True(reused > 0, "Streams are pooled.");
    }

    [Fact]
    public async Task What_is_sent_in_time_reaches_the_request()
    {
        FakeRouter router = new FakeRouter().On("ping", request =>
        {
            Assert.True(request.Replies.Lease.TrySend(FakeRouter.Message("notifications/message"), OutboundKind.Notification));
            FakeRouter.Reply(request, "{}");
        });
        await using EndpointHost host = await EndpointHost.StartAsync(router);
        await using RawHttpClient client = host.Connect();
        string session = await EndpointHost.InitializeAsync(client);

        RawResponse answer = await client.ExchangeAsync(EndpointHost.Post(EndpointHost.Request("ping"), session));

        Assert.Contains("notifications/message", answer.Text, StringComparison.Ordinal);
    }
}
