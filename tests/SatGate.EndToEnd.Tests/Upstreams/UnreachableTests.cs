using System.Diagnostics;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Upstreams;

/// <summary>Upstreams that cannot be reached or do not speak (ConnectTimeout and Timeout of an upstream).</summary>
public sealed class UnreachableTests(HastyGateway hasty) : IClassFixture<HastyGateway>
{
    private const string Get = "GET / HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

    [Fact]
    public async Task A_refused_connection_is_502()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute($"http://127.0.0.1:{FreePort.Next()}"));
        await using RawHttpClient client = await gateway.ConnectAsync();

        RefusalAssert.Is(await client.ExchangeAsync(Get), 502);
        RefusalAssert.Is(await client.ExchangeAsync(Get), 502);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_502()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute("http://nobody.invalid:80"));
        await using RawHttpClient client = await gateway.ConnectAsync();

        RefusalAssert.Is(await client.ExchangeAsync(Get), 502);
    }

    [Fact]
    public async Task A_name_that_resolves_is_connected_to()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute($"http://localhost:{upstream.Port}"));
        await using RawHttpClient client = await gateway.ConnectAsync();

        Assert.Equal("hello", (await client.ExchangeAsync(Get)).Text);
        Assert.Equal($"localhost:{upstream.Port}", Assert.Single(upstream.Requests).Fields["Host"]);
    }

    [Fact]
    public async Task A_connection_that_nobody_answers_is_504_after_the_connect_timeout()
    {
        await using BlackHole hole = await BlackHole.OpenAsync();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Yaml.OneRoute($"http://127.0.0.1:{hole.Port}", upstreamKeys: "connectTimeout: 400ms"));
        await using RawHttpClient client = await gateway.ConnectAsync();
        long start = Stopwatch.GetTimestamp();

        RefusalAssert.Is(await client.ExchangeAsync(Get), 504);

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.3, 8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_upstream_that_never_answers_is_504_after_its_timeout(bool post)
    {
        await using GatewayRoute route = hasty.Take(async connection =>
        {
            await connection.ReadAsync();
            await connection.Reader.ReadCloseAsync();
        });
        long start = Stopwatch.GetTimestamp();

        RefusalAssert.Is(await route.ExchangeAsync(post ? route.Post("x") : route.Get()), 504);

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.5, 8);
        Assert.Single(route.Upstream.Requests);
    }

    [Fact]
    public async Task Half_a_head_does_not_stretch_the_timeout_without_end()
    {
        await using GatewayRoute route = hasty.Take(async connection =>
        {
            await connection.ReadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nX-Half: ");
            await connection.Reader.ReadCloseAsync();
        });

        RefusalAssert.Is(await route.ExchangeAsync(route.Post("x")), 504, 502);
    }

    [Fact]
    public async Task An_answer_that_stalls_is_cut_visibly()
    {
        await using GatewayRoute route = hasty.Take(async connection =>
        {
            await connection.ReadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
            await connection.Reader.ReadCloseAsync();
        });
        await using RawHttpClient client = await route.ConnectAsync();
        long start = Stopwatch.GetTimestamp();

        await client.SendAsync(route.Get());
        await CutAssert.IsVisibleAsync(client);

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.5, 8);
    }

    [Fact]
    public async Task A_stream_that_keeps_sending_is_never_cut()
    {
        const int Events = 12;
        await using GatewayRoute route = hasty.Take(async connection =>
        {
            await connection.ReadAsync();
            await connection.SendAsync(Answers.EventStreamHead);
            for (int i = 0; i < Events; i++)
            {
                // Slower than nothing, faster than the timeout: in all three times as long as it.
                await Task.Delay(150, connection.Ended);
                await connection.SendAsync(Answers.Event("tick"));
            }

            await connection.SendAsync(Answers.LastChunk);
            await connection.Reader.ReadCloseAsync();
        });

        RawResponse answer = await route.ExchangeAsync(route.Get());

        Assert.Equal(Events, answer.Chunks.Count);
    }

    [Fact]
    public async Task After_a_timeout_the_connection_is_not_used_again()
    {
        await using GatewayRoute route = hasty.Take(async connection =>
        {
            await connection.ReadAsync();
            if (connection.Number > 1)
            {
                await connection.SendAsync(Answers.Ok("well"));
            }

            Assert.True(await connection.Reader.ReadCloseAsync() is PeerClose.Finished or PeerClose.Reset);
        });

        Assert.Equal(504, (await route.ExchangeAsync(route.Post("x"))).Status);
        Assert.Equal("well", (await route.ExchangeAsync(route.Get())).Text);
        Assert.Equal(2, route.Upstream.ConnectionCount);
    }
}
