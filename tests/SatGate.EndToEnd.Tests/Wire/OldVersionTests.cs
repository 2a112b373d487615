using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>HTTP/1.0 on either side (RFC 9112 section 6.1 and 9.3).</summary>
public sealed class OldVersionTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    [Fact]
    public async Task A_chunked_answer_reaches_an_old_client_without_chunks()
    {
        await using GatewayRoute route = gateway.TakeAnswering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
        await using RawHttpClient client = await route.ConnectAsync();

        RawResponse answer = await client.ExchangeAsync($"GET {route.Path} HTTP/1.0\r\nHost: gateway.test\r\nConnection: keep-alive\r\n\r\n");

        Assert.False(answer.IsChunked);
        Assert.Equal("hello world", answer.Text);
        Assert.Equal(PeerClose.Finished, await client.Reader.ReadCloseAsync());
    }

    [Fact]
    public async Task An_old_client_is_closed_on_unless_it_asks_otherwise()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        RawResponse answer = await client.ExchangeAsync($"GET {route.Path} HTTP/1.0\r\nHost: gateway.test\r\n\r\n");

        Assert.Equal("hello", answer.Text);
        Assert.Equal(PeerClose.Finished, await client.Reader.ReadCloseAsync());
    }

    [Fact]
    public async Task An_old_client_may_send_a_body_with_a_length()
    {
        await using GatewayRoute route = gateway.Take(connection => connection.ServeAsync(request => connection.SendAsync(Answers.Ok(request.Text))));

        RawResponse answer = await route.ExchangeAsync($"POST {route.Path} HTTP/1.0\r\nHost: gateway.test\r\nContent-Length: 5\r\n\r\nhello");

        Assert.Equal("hello", answer.Text);
    }

    [Fact]
    public async Task An_old_client_without_Host_never_makes_the_gateway_send_a_request_without_one()
    {
        // The upstream's strict reader is the judge: it faults a request without exactly one Host.
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        RawResponse answer = await route.ExchangeAsync($"GET {route.Path} HTTP/1.0\r\n\r\n");

        Assert.True(answer.Status is 200 or 400, answer.ToString());
    }

    [Fact]
    public async Task An_old_upstreams_answer_reaches_a_new_client_in_a_frame_it_can_check()
    {
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello");
                connection.Close();
            });

        RawResponse answer = await route.ExchangeAsync(route.Get());

        Assert.Equal("HTTP/1.1", answer.Version);
        Assert.Equal("hello", answer.Text);
        Assert.True(answer.IsChunked || answer.Closes, answer.ToString());
    }

    [Fact]
    public async Task An_old_upstreams_connection_is_not_used_again_unless_it_says_so()
    {
        await using GatewayRoute route = gateway.TakeAnswering("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using RawHttpClient client = await route.ConnectAsync();

        Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);
        Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);

        Assert.Equal(2, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task Chunks_in_an_old_upstreams_answer_are_a_fault()
    {
        await using GatewayRoute route = gateway.TakeAnswering("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        RawResponse answer = await route.ExchangeAsync(route.Get());

        // RFC 9112 section 6.1 calls the framing faulty; either it is refused or it is passed on whole.
        Assert.True(answer.Status == 502 || answer.Text == "hello", answer.ToString());
    }
}
