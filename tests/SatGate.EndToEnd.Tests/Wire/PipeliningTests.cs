using System.Globalization;
using System.Text;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>Requests sent without waiting are answered one by one, in order (RFC 9112 section 9.3.2).</summary>
public sealed class PipeliningTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    [Theory]
    [InlineData("none", 500)]
    [InlineData("bytes", 20)]
    [InlineData("random", 50)]
    public async Task Answers_come_in_order(string cuts, int count)
    {
        await using GatewayRoute route = EchoTarget();
        await using RawHttpClient client = await route.ConnectAsync();
        string requests = string.Concat(Enumerable.Range(0, count).Select(i => i % 3 == 0 ? route.Post($"body{i}", below: $"/{i}") : route.Get(below: $"/{i}")));

        Task sending = client.SendAsync(requests, SplitPlan.Named(cuts));
        for (int i = 0; i < count; i++)
        {
            Assert.Equal($"{route.Path}/{i}{(i % 3 == 0 ? $"body{i}" : "")}", (await client.ReadAsync()).Text);
        }

        await sending;
        Assert.Equal(count, route.Upstream.Requests.Count);
        Assert.Equal(1, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task HEAD_among_others_has_no_body()
    {
        await using GatewayRoute route = EchoTarget();
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Get(below: "/a") + route.Request("HEAD", below: "/b") + route.Get(below: "/c"));

        Assert.EndsWith("/a", (await client.ReadAsync()).Text, StringComparison.Ordinal);
        Assert.Equal($"{route.Path}/b".Length.ToString(CultureInfo.InvariantCulture), (await client.ReadAsync("HEAD")).Fields["Content-Length"]);
        Assert.EndsWith("/c", (await client.ReadAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_after_a_request_that_closes_is_read()
    {
        await using GatewayRoute route = EchoTarget();
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Get(below: "/a") + route.Get("Connection: close\r\n", "/b") + route.Get(below: "/c"));

        Assert.EndsWith("/a", (await client.ReadAsync()).Text, StringComparison.Ordinal);
        RawResponse last = await client.ReadAsync();
        Assert.EndsWith("/b", last.Text, StringComparison.Ordinal);
        Assert.True(last.Closes);
        Assert.Empty(await client.Reader.ReadToEndAsync());
        Assert.Equal(2, route.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Nothing_after_a_refused_request_is_read()
    {
        await using GatewayRoute route = EchoTarget();
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Get(below: "/a") + route.Get("Bad Field: x\r\n") + route.Get(below: "/c"));

        Assert.EndsWith("/a", (await client.ReadAsync()).Text, StringComparison.Ordinal);
        await RefusalAssert.ClosesAsync(client, 400);
        Assert.Single(route.Upstream.Requests);
    }

    [Fact]
    public async Task A_second_request_waits_for_the_first_answer()
    {
        TaskCompletionSource goOn = new();
        await using GatewayRoute route = gateway.Take(
            connection => connection.ServeAsync(
                async request =>
                {
                    if (request.Target.EndsWith("/slow", StringComparison.Ordinal))
                    {
                        await goOn.Task.WaitAsync(connection.Ended);
                    }

                    await connection.SendAsync(Answers.Ok(request.Target));
                }));
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Get(below: "/slow") + route.Get(below: "/fast"));
        await route.Upstream.WaitForConnectionAsync();
        goOn.SetResult();

        Assert.EndsWith("/slow", (await client.ReadAsync()).Text, StringComparison.Ordinal);
        Assert.EndsWith("/fast", (await client.ReadAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_line_before_a_request_is_skipped()
    {
        await using GatewayRoute route = EchoTarget();
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(Encoding.ASCII.GetBytes(route.Post("x") + "\r\n" + route.Get(below: "/after")));

        Assert.Equal(200, (await client.ReadAsync()).Status);
        Assert.EndsWith("/after", (await client.ReadAsync()).Text, StringComparison.Ordinal);
    }

    private GatewayRoute EchoTarget() =>
        gateway.Take(connection => connection.ServeAsync(request => connection.SendAsync(Answer(request))));

    private static string Answer(RecordedRequest request) => request.Method == "HEAD"
        ? $"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\n\r\n"
        : Answers.Ok(request.Target + request.Text);
}
