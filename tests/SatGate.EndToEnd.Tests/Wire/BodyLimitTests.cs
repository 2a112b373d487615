using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>The limit on request bodies (RequestBodyBytesMax): at the limit they pass, one byte past it they do not. The default limit itself
/// passes in <see cref="BodyFidelityTests"/>.</summary>
public sealed class BodyLimitTests(BodyLimitTests.TightGateway gateway, StandardGateway standard)
    : IClassFixture<BodyLimitTests.TightGateway>, IClassFixture<StandardGateway>
{
    private const int LimitBytes = 1000;
    private const int DefaultLimitBytes = 32 * 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task At_the_limit_a_body_passes(bool chunked)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await SendAsync(client, route, LimitBytes, chunked);

        Assert.Equal(200, (await client.ReadAsync("POST")).Status);
        Assert.Equal(LimitBytes, Assert.Single(route.Upstream.Requests).Body.Length);
    }

    [Fact]
    public async Task One_past_the_limit_an_announced_body_never_reaches_the_upstream()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await SendAsync(client, route, LimitBytes + 1, chunked: false);

        RawResponse answer = await client.ReadAsync("POST");
        RefusalAssert.Is(answer, 413);
        Assert.Equal("body_too_large", answer.Cause);
        Assert.Equal(0, route.Upstream.ConnectionCount);
        if (!answer.Closes)
        {
            // A body that had arrived whole may be thrown away; then the next request stands where it should.
            Assert.Equal(200, (await client.ExchangeAsync(route.Get())).Status);
            Assert.Equal("GET", Assert.Single(route.Upstream.Requests).Method);
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("bytes")]
    [InlineData("random")]
    public async Task One_past_the_limit_a_chunked_body_is_never_complete_upstream(string cuts)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", "Transfer-Encoding: chunked\r\n"));
        await client.TrySendAsync(BodyEncoding.Chunked(new byte[LimitBytes + 1], SplitPlan.Random(1, 100)), SplitPlan.Named(cuts));

        Assert.Equal("body_too_large", (await RefusalAssert.ClosesAsync(client, 413)).Cause);
        Assert.Empty(route.Upstream.Requests);
    }

    [Fact]
    public async Task A_single_chunk_that_announces_more_than_the_limit_is_refused_before_its_data()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", "Transfer-Encoding: chunked\r\n") + "7fffffffffffff\r\n");

        await RefusalAssert.ClosesAsync(client, 413, 400);
        Assert.Empty(route.Upstream.Requests);
    }

    [Fact]
    public async Task One_past_the_default_limit_is_refused_at_the_head()
    {
        await using GatewayRoute route = standard.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", $"Content-Length: {DefaultLimitBytes + 1}\r\n"));

        await RefusalAssert.ClosesAsync(client, 413);
        Assert.Equal(0, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task One_past_the_default_limit_a_chunked_body_is_never_complete_upstream()
    {
        await using GatewayRoute route = standard.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", "Transfer-Encoding: chunked\r\n"));
        await client.TrySendAsync(BodyEncoding.Chunked(new byte[DefaultLimitBytes + 1], SplitPlan.Random(1, 1024 * 1024)));

        await RefusalAssert.ClosesAsync(client, 413);
        Assert.Empty(route.Upstream.Requests);
    }

    [Theory]
    [InlineData("Content-Length: 33554433\r\n")]
    [InlineData("Transfer-Encoding: chunked, gzip\r\n")]
    public async Task A_client_that_is_still_sending_gets_its_refusal(string fields)
    {
        byte[] more = new byte[64 * 1024];
        await using GatewayRoute route = standard.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", fields));
        bool delivered = true;
        for (int i = 0; i < 16 && delivered; i++)
        {
            delivered = await client.TrySendAsync(more);
        }

        Assert.True(delivered, "The gateway reset the connection of a client that was still sending.");
        RefusalAssert.Is(await client.ReadAsync("POST"), 413, 400, 501);
    }

    private static async Task SendAsync(RawHttpClient client, GatewayRoute route, int length, bool chunked)
    {
        byte[] body = new byte[length];
        await client.SendAsync(route.Request("POST", chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {length}\r\n"));
        await client.TrySendAsync(chunked ? BodyEncoding.Chunked(body, SplitPlan.Random(1, 100)) : body);
    }

    /// <summary>A gateway that takes bodies of 1,000 bytes at most.</summary>
    public sealed class TightGateway : GatewayFixture
    {
        /// <inheritdoc/>
        protected override string ServerKeys => $"maxRequestBody: {LimitBytes}";

        /// <inheritdoc/>
        protected override int Routes => 20;
    }
}
