using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>Interim answers (1xx) pass, in order and bounded in number (RFC 9110 section 15.2).</summary>
public sealed class InterimAnswerTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    private const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";

    [Fact]
    public async Task Hints_reach_the_client_before_the_answer()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Hints + Hints + Answers.Ok());

        RawResponse answer = await route.ExchangeAsync(route.Get());

        Assert.Equal([103, 103], answer.Interim.Select(i => i.Status));
        Assert.Equal("</a.css>; rel=preload", answer.Interim[0].Fields["Link"]);
        Assert.Equal("hello", answer.Text);
    }

    [Fact]
    public async Task Hints_are_sent_on_at_once()
    {
        TaskCompletionSource seen = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Hints);
                await seen.Task.WaitAsync(connection.Ended);
                await connection.SendAsync(Answers.Ok());
            });
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Get());
        Assert.Equal(103, (await client.ReadHeadAsync()).Status);
        seen.SetResult();

        Assert.Equal(200, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_flood_of_them_is_a_fault_of_the_upstream()
    {
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                for (int i = 0; i < 200; i++)
                {
                    await connection.SendAsync(Hints);
                }

                await connection.SendAsync(Answers.Ok());
                await connection.Reader.ReadCloseAsync();
            });

        RawResponse answer = await route.ExchangeAsync(route.Get());

        Assert.Equal(502, answer.Status);
        Assert.InRange(answer.Interim.Count, 0, 32);
    }

    [Fact]
    public async Task An_HTTP_1_0_client_gets_none()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Hints + Answers.Ok());

        RawResponse answer = await route.ExchangeAsync($"GET {route.Path} HTTP/1.0\r\nHost: gateway.test\r\n\r\n");

        Assert.Empty(answer.Interim);
        Assert.Equal("hello", answer.Text);
    }

    [Fact]
    public async Task After_them_the_connection_is_used_again()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Hints + Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await client.ExchangeAsync(route.Get())).Status);
        }

        Assert.Equal(1, route.Upstream.ConnectionCount);
    }
}
