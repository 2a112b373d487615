using System.Text;
using SatGate.Model.Configuration;
using SatGate.Proxy.Endpoints;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Memory;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.InMemory.Tests;

/// <summary>Endpoints on the data path: what they read, what they answer, and what they hear of the client.</summary>
public sealed class EndpointTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task An_owned_path_goes_before_routes_and_another_to_its_route()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo());
        await using RawHttpClient client = gateway.Connect();

        Assert.Equal("/own/x|a=1|s|", (await client.ExchangeAsync("GET /own/x?a=1 HTTP/1.1\r\nHost: g\r\nX-Sent: s\r\n\r\n")).Text);
        Assert.Equal("hello", (await client.ExchangeAsync("GET /late HTTP/1.1\r\nHost: g\r\n\r\n")).Text);
    }

    [Fact]
    public async Task A_fallback_path_is_served_when_no_route_matches()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo(), routePrefix: "/only/");
        await using RawHttpClient client = gateway.Connect();

        Assert.Equal("/late|||", (await client.ExchangeAsync("GET /late HTTP/1.1\r\nHost: g\r\n\r\n")).Text);
        Assert.Equal(404, (await client.ExchangeAsync("GET /other HTTP/1.1\r\nHost: g\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData("POST /own HTTP/1.1\r\nHost: g\r\nX-Sent: s\r\nContent-Length: 5\r\n\r\nabcde")]
    [InlineData("POST /own HTTP/1.1\r\nHost: g\r\nX-Sent: s\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")]
    public async Task A_body_is_read_whole_however_it_is_cut(string request)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo());
        await using RawHttpClient client = gateway.Connect();

        for (int cut = 1; cut < request.Length; cut += 3)
        {
            await client.SendAsync(request[..cut]);
            await Task.Yield();
            await client.SendAsync(request[cut..]);
            Assert.Equal("/own||s|abcde", (await client.ReadAsync()).Text);
        }
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo());
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync(
            "POST /own/1 HTTP/1.1\r\nHost: g\r\nContent-Length: 1\r\n\r\naGET /x HTTP/1.1\r\nHost: g\r\n\r\nPOST /own/2 HTTP/1.1\r\nHost: g\r\nContent-Length: 1\r\n\r\nb");

        Assert.Equal("/own/1|||a", (await client.ReadAsync()).Text);
        Assert.Equal("hello", (await client.ReadAsync()).Text);
        Assert.Equal("/own/2|||b", (await client.ReadAsync()).Text);
    }

    [Theory]
    [InlineData("Content-Length: 8\r\n\r\n12345678", 200)]
    [InlineData("Content-Length: 9\r\n\r\n123456789", 413)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n0\r\n\r\n", 200)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n9\r\n123456789\r\n0\r\n\r\n", 413)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nx\r\n", 400)]
    public async Task A_body_is_taken_up_to_its_limit(string rest, int status)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo(bytesMax: 8));
        await using RawHttpClient client = gateway.Connect();

        Assert.Equal(status, (await client.ExchangeAsync("POST /own HTTP/1.1\r\nHost: g\r\n" + rest)).Status);
    }

    [Fact]
    public async Task A_large_body_grows_piece_by_piece()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo(bytesMax: 1 << 20));
        await using RawHttpClient client = gateway.Connect();
        string body = new string('b', 300_000) + "end";

        Task sending = client.SendAsync($"POST /own HTTP/1.1\r\nHost: g\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        RawResponse answer = await client.ReadAsync();
        await sending;

        Assert.Equal("/own|||" + body, answer.Text);
    }

    [Fact]
    public async Task A_client_that_waits_for_100_gets_it()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo());
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync("POST /own HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        Assert.Equal(100, (await client.ReadHeadAsync()).Status);
        await client.SendAsync("ok");

        Assert.Equal("/own|||ok", (await client.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_body_that_stops_is_408()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo());
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync("POST /own HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n\r\na");
        Task<RawResponse> reading = client.ReadAsync();
        TimeSpan took = await gateway.AdvanceUntilAsync(reading, Step);

        Assert.Equal(408, (await reading).Status);
        Assert.True(took >= new ServerSettings().BodyStallTimeout);
    }

    [Fact]
    public async Task A_body_that_ends_too_soon_is_400()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo());
        await using RawHttpClient client = gateway.Connect(out MemoryClientConnection connection);

        await client.SendAsync("POST /own HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n\r\na");
        connection.HalfClose();

        Assert.Equal(400, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task An_answer_before_the_body_closes_unless_the_body_is_here()
    {
        FakeEndpoint endpoint = new(exchange => exchange.AnswerAsync(405, default, "Allow: GET\r\n"u8, default));
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: endpoint);
        await using RawHttpClient client = gateway.Connect();

        Assert.False((await client.ExchangeAsync("POST /own HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n\r\nab")).Closes);
        RawResponse second = await client.ExchangeAsync("POST /own HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n\r\na");
        Assert.Equal(405, second.Status);
        Assert.True(second.Closes);
    }

    [Fact]
    public async Task The_answer_to_head_has_no_body()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: FakeEndpoint.Echo());
        await using RawHttpClient client = gateway.Connect();

        Assert.Equal(200, (await client.ExchangeAsync("HEAD /own HTTP/1.1\r\nHost: g\r\n\r\n")).Status);
        Assert.Equal("/own|||", (await client.ExchangeAsync("GET /own HTTP/1.1\r\nHost: g\r\n\r\n")).Text);
    }

    [Fact]
    public async Task An_endpoint_that_answers_nothing_gets_its_connection_cut()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using MemoryGateway gateway = await MemoryGateway.StartAsync(upstream, endpoint: new FakeEndpoint(_ => new ValueTask<bool>(true)));
        await using RawHttpClient client = gateway.Connect();

        await client.SendAsync("GET /own HTTP/1.1\r\nHost: g\r\n\r\n");

        Assert.Equal(PeerClose.Reset, await client.Reader.ReadCloseAsync());
    }
}
