using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>Trailer sections end a chunked body and never change what a message means (RFC 9110 section 6.5).</summary>
public sealed class TrailerTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    private static readonly string[] NeverTrailers = ["Content-Length", "Transfer-Encoding", "Host", "Authorization", "Connection"];

    [Fact]
    public async Task A_request_with_trailers_arrives_and_the_next_one_too()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();
        string request = route.Request("POST", "Transfer-Encoding: chunked\r\nTrailer: X-Check\r\n") + "5\r\nhello\r\n0\r\nX-Check: 1\r\n\r\n";

        Assert.Equal(200, (await client.ExchangeAsync(request)).Status);
        Assert.Equal(200, (await client.ExchangeAsync(route.Get())).Status);

        Assert.Equal("hello", route.Upstream.Requests[0].Text);
    }

    [Fact]
    public async Task Fields_that_frame_or_authorize_are_never_trailers_upstream()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        string trailers = string.Concat(NeverTrailers.Select(n => $"{n}: 1\r\n"));

        RawResponse answer = await route.ExchangeAsync(
            route.Request("POST", "Transfer-Encoding: chunked\r\n") + $"5\r\nhello\r\n0\r\n{trailers}\r\n");

        // Refusing them is as good as dropping them.
        if (answer.Status == 200)
        {
            RecordedRequest seen = Assert.Single(route.Upstream.Requests);
            Assert.All(NeverTrailers, name => Assert.False(seen.Trailers.Has(name)));
        }
        else
        {
            RefusalAssert.Is(answer, 400);
            Assert.Empty(route.Upstream.Requests);
        }
    }

    [Fact]
    public async Task An_answer_with_trailers_is_whole_and_the_connection_is_used_again()
    {
        await using GatewayRoute route = gateway.TakeAnswering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Check: 1\r\n\r\n");
        await using RawHttpClient client = await route.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);
        }

        Assert.Equal(1, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task Fields_that_frame_or_authorize_are_never_trailers_downstream()
    {
        string trailers = string.Concat(NeverTrailers.Select(n => $"{n}: 1\r\n"));
        await using GatewayRoute route = gateway.TakeAnswering($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n{trailers}\r\n");
        await using RawHttpClient client = await route.ConnectAsync();
        await client.SendAsync(route.Get());

        // An upstream that sends them breaks the protocol, so refusing or cutting its answer visibly is as good as dropping them.
        try
        {
            RawResponse answer = await client.ReadAsync();
            Assert.True(answer.Status == 502 || answer.Text == "hello", answer.ToString());
            Assert.All(NeverTrailers, name => Assert.False(answer.Trailers.Has(name)));
        }
        catch (WireException exception)
        {
            Assert.True(exception.Failure is WireFailure.Truncated or WireFailure.Reset, exception.Message);
        }
    }
}
