using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Upstreams;

/// <summary>Connections are used again, and a request is sent again only where that cannot do a thing twice (RFC 9110 section 9.2.2).</summary>
public sealed class ConnectionReuseTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    [Fact]
    public async Task Requests_of_many_clients_share_connections()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        for (int i = 0; i < 50; i++)
        {
            Assert.Equal("hello", (await route.ExchangeAsync(route.Get())).Text);
        }

        // Each processor may keep connections of its own.
        Assert.InRange(route.Upstream.ConnectionCount, 1, Environment.ProcessorCount);
    }

    [Fact]
    public async Task A_GET_on_a_stale_connection_is_sent_once_more()
    {
        await using GatewayRoute route = gateway.Take(connection => DieOnSecondRequestAsync(connection, reset: false));
        await using RawHttpClient client = await route.ConnectAsync();

        Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);
        Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);

        Assert.Equal(2, route.Upstream.ConnectionCount);
        Assert.Equal(3, route.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("POST", false)]
    [InlineData("POST", true)]
    [InlineData("PATCH", false)]
    [InlineData("DELETE", true)]
    public async Task What_may_have_been_done_is_never_sent_again(string method, bool reset)
    {
        await using GatewayRoute route = gateway.Take(connection => DieOnSecondRequestAsync(connection, reset));
        await using RawHttpClient client = await route.ConnectAsync();
        string request = route.Request(method, "Content-Length: 1\r\n") + "x";

        Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);
        RefusalAssert.Is(await client.ExchangeAsync(request), 502);

        Assert.Equal(1, route.Upstream.ConnectionCount);
        Assert.Single(route.Upstream.Requests, r => r.Method == method);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task On_a_fresh_connection_nothing_is_sent_again(bool reset)
    {
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                End(connection, reset);
            });

        RefusalAssert.Is(await route.ExchangeAsync(route.Get()), 502);

        Assert.Single(route.Upstream.Requests);
    }

    [Fact]
    public async Task A_GET_is_sent_twice_at_most()
    {
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                if (connection.Number == 1)
                {
                    await connection.SendAsync(Answers.Ok());
                    await connection.ReadAsync();
                }

                connection.Close();
            });
        await using RawHttpClient client = await route.ConnectAsync();

        Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);
        RefusalAssert.Is(await client.ExchangeAsync(route.Get(below: "/second")), 502);

        Assert.Equal(2, route.Upstream.Requests.Count(r => r.Target.EndsWith("/second", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_GET_whose_answer_has_begun_is_never_sent_again()
    {
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.Ok());
                await connection.ReadAsync();
                await connection.SendAsync("HTTP/1.1 2");
                connection.Close();
            });
        await using RawHttpClient client = await route.ConnectAsync();

        Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);
        await client.SendAsync(route.Get(below: "/second"));
        await CutAssert.IsVisibleAsync(client);

        Assert.Single(route.Upstream.Requests, r => r.Target.EndsWith("/second", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_the_upstream_closed_while_idle_is_left_alone_even_by_a_POST()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.Ok());
                connection.Close();
                closed.TrySetResult();
            });
        await using RawHttpClient client = await route.ConnectAsync();

        Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);
        await closed.Task;

        // The FIN was sent before this request is: it has been on the loopback for as long as a whole exchange takes.
        await client.ExchangeAsync("GET /health HTTP/1.1\r\nHost: gateway.test\r\n\r\n");
        Assert.Equal("hello", (await client.ExchangeAsync(route.Post("x"))).Text);
        Assert.Equal(2, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task An_upstream_that_says_close_is_closed_on()
    {
        TaskCompletionSource<PeerClose> closed = new();
        await using GatewayRoute route = gateway.Take(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.SendAsync(Answers.WithLength(200, "hello", "Connection: close\r\n"));
                closed.TrySetResult(await connection.Reader.ReadCloseAsync());
            });
        await using RawHttpClient client = await route.ConnectAsync();

        RawResponse answer = await client.ExchangeAsync(route.Get());

        Assert.False(answer.Closes, "The upstream's wish to close is its own affair.");
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("hello", (await client.ExchangeAsync(route.Get())).Text);
        Assert.Equal(2, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task Idle_connections_are_bounded_in_number_and_time()
    {
        // IdleConnectionsMax and IdleConnectionTimeout.
        TaskCompletionSource gate = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            connection => connection.ServeAsync(
                async _ =>
                {
                    await gate.Task.WaitAsync(connection.Ended);
                    await connection.SendAsync(Answers.Ok());
                }));
        await using GatewayProcess process = await GatewayProcess.StartAsync(
            Yaml.OneRoute(upstream.Url, upstreamKeys: "maxIdleConns: 2\nidleConnTimeout: 1s"));
        int before = process.OpenDescriptors();

        Task<RawResponse>[] exchanges = [.. Enumerable.Range(0, 8).Select(_ => ExchangeAsync(process))];
        await upstream.WaitForConnectionAsync(8);
        gate.SetResult();
        Assert.All(await Task.WhenAll(exchanges), answer => Assert.Equal(200, answer.Status));

        await Eventually.TrueAsync(() => process.OpenDescriptors() <= before + 2, "at most two idle connections");
        await Eventually.TrueAsync(() => process.OpenDescriptors() <= before, "no idle connection after its time");
    }

    private static async Task<RawResponse> ExchangeAsync(GatewayProcess process)
    {
        await using RawHttpClient client = await process.ConnectAsync();
        return await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n");
    }

    private static async Task DieOnSecondRequestAsync(UpstreamConnection connection, bool reset)
    {
        await connection.ReadAsync();
        await connection.SendAsync(Answers.Ok());
        if (connection.Number == 1)
        {
            await connection.ReadAsync();
            End(connection, reset);
            return;
        }

        await connection.ServeAsync(_ => connection.SendAsync(Answers.Ok()));
    }

    private static void End(UpstreamConnection connection, bool reset)
    {
        if (reset)
        {
            connection.Reset();
        }
        else
        {
            connection.Close();
        }
    }
}
