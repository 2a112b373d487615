using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>A client that asks before it sends its body gets an answer, whoever gives it (RFC 9110 section 10.1.1).</summary>
public sealed class ExpectTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    private const string Ask = "Content-Length: 5\r\nExpect: 100-continue\r\n";

    [Fact]
    public async Task A_client_that_waits_is_told_to_go_on()
    {
        await using GatewayRoute route = gateway.Take(ContinueAsync);
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", Ask));
        Assert.Equal(100, (await client.ReadHeadAsync()).Status);
        await client.SendAsync("hello");

        Assert.Equal("hello", (await client.ReadAsync("POST")).Text);
    }

    [Fact]
    public async Task A_client_that_does_not_wait_is_served_too()
    {
        await using GatewayRoute route = gateway.Take(ContinueAsync);
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", Ask) + "hello");

        Assert.Equal("hello", (await client.ReadAsync("POST")).Text);
    }

    [Fact]
    public async Task An_upstream_that_refuses_before_the_body_is_heard()
    {
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                RecordedRequest? head = await connection.ReadHeadAsync();
                await connection.SendAsync(Answers.WithLength(401, "no", "Connection: close\r\n"));
                if (head!.Fields.Has("Expect"))
                {
                    connection.HalfClose();
                }

                await connection.Reader.ReadCloseAsync();
            });
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", Ask));
        RawResponse answer = await client.ReadAsync("POST");

        Assert.Equal(401, answer.Status);
        Assert.True(answer.Closes, "The body was not sent, so the connection cannot go on.");
    }

    [Fact]
    public async Task After_a_body_that_was_asked_for_the_connection_goes_on()
    {
        await using GatewayRoute route = gateway.Take(ContinueAsync);
        await using RawHttpClient client = await route.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(route.Request("POST", Ask));
            Assert.Equal(100, (await client.ReadHeadAsync()).Status);
            await client.SendAsync("hello");
            Assert.Equal(200, (await client.ReadAsync("POST")).Status);
        }
    }

    [Fact]
    public async Task A_refusal_comes_instead_of_the_invitation()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        await client.SendAsync($"POST /nowhere HTTP/1.1\r\nHost: gateway.test\r\n{Ask}\r\n");
        RawResponse answer = await client.ReadAsync("POST");

        RefusalAssert.Is(answer, 404);
        Assert.Empty(answer.Interim);
    }

    [Fact]
    public async Task HTTP_1_0_has_no_interim_answers()
    {
        await using GatewayRoute route = gateway.Take(ContinueAsync);
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync($"POST {route.Path} HTTP/1.0\r\nHost: gateway.test\r\n{Ask}\r\nhello");
        RawResponse answer = await client.ReadAsync("POST");

        Assert.Equal("hello", answer.Text);
        Assert.Empty(answer.Interim);
    }

    private static async Task ContinueAsync(UpstreamConnection connection)
    {
        while (await connection.ReadHeadAsync() is { } head)
        {
            if (head.Fields.Has("Expect"))
            {
                await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            }

            RecordedRequest request = await connection.ReadBodyAsync(head);
            await connection.SendAsync(Answers.Ok(request.Text));
        }
    }
}
