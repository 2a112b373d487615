using System.Net.Sockets;
using System.Text.Json;
using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit;
using SatGate.TestKit.Client;
using SatGate.TestKit.Processes;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Operations;

/// <summary>Health on both listeners, readiness and metrics on the admin one.</summary>
public sealed class AdminTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/healthz")]
    public async Task The_data_listener_answers_for_its_health_from_memory(string path)
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            RawResponse answer = await client.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: any.test\r\n\r\n");
            Assert.Equal(200, answer.Status);
            using JsonDocument body = JsonDocument.Parse(answer.Body);
            Assert.Equal(JsonValueKind.Object, body.RootElement.ValueKind);
        }

        RawResponse head = await client.ExchangeAsync($"HEAD {path} HTTP/1.1\r\nHost: any.test\r\n\r\n");
        Assert.Equal(200, head.Status);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task The_admin_listener_answers_for_health_and_readiness(string path) =>
        Assert.Equal(200, (await gateway.Gateway.AdminAsync(path)).Status);

    [Fact]
    public async Task The_admin_listener_does_not_forward()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        Assert.Equal(404, (await gateway.Gateway.AdminAsync(route.Path)).Status);
        Assert.Equal(0, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task The_data_listener_does_not_administer()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        RefusalAssert.Is(await client.ExchangeAsync("GET /metrics HTTP/1.1\r\nHost: gateway.test\r\n\r\n"), 404);
        RefusalAssert.Is(await client.ExchangeAsync("GET /readyz HTTP/1.1\r\nHost: gateway.test\r\n\r\n"), 404);
        RefusalAssert.Is(await client.ExchangeAsync("GET /admin/config HTTP/1.1\r\nHost: gateway.test\r\n\r\n"), 404);
    }

    [Fact]
    public async Task Requests_are_counted_by_route_and_status()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            connection => connection.ServeAsync(
                request => connection.SendAsync(Answers.WithLength(request.Target == "/teapot" ? 418 : 200, "x"))));
        await using GatewayProcess process = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        await using (RawHttpClient client = await process.ConnectAsync())
        {
            for (int i = 0; i < 7; i++)
            {
                await client.ExchangeAsync("GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n");
            }

            await client.ExchangeAsync("GET /teapot HTTP/1.1\r\nHost: gateway.test\r\n\r\n");
        }

        await Eventually.TrueAsync(async () => await process.MetricAsync("satgate_requests_total", "route=\"all\"") == 8, "eight requests", TimeSpan.FromSeconds(30));
        Assert.Equal(1, await process.MetricAsync("satgate_requests_total", "status=\"418\""));
        Assert.Equal(8, await process.MetricAsync("satgate_request_duration_seconds_count"));
    }

    [Fact]
    public async Task Open_connections_are_counted_up_and_down()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess process = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        await using (RawHttpClient client = await process.ConnectAsync())
        {
            await client.ExchangeAsync("GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n");
            await Eventually.TrueAsync(async () => await process.MetricAsync("satgate_active_connections") == 1, "one connection", TimeSpan.FromSeconds(30));
        }

        await Eventually.TrueAsync(async () => await process.MetricAsync("satgate_active_connections") == 0, "no connection", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Metrics_name_no_path_that_a_client_can_choose()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess process = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url));
        await using RawHttpClient client = await process.ConnectAsync();

        await client.ExchangeAsync("BREW /chosen-by-the-client?x HTTP/1.1\r\nHost: chosen-host.test\r\n\r\n");

        RawResponse page = await process.AdminAsync("/metrics");
        Assert.DoesNotContain("chosen", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("BREW", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_that_are_not_allowed_are_refused_and_health_is_exempt()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess process = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, "allowedHosts: [gw.test, localhost]"));
        await using RawHttpClient client = await process.ConnectAsync();

        Assert.Equal(200, (await client.ExchangeAsync("GET /x HTTP/1.1\r\nHost: gw.test\r\n\r\n")).Status);
        Assert.Equal(200, (await client.ExchangeAsync("GET /x HTTP/1.1\r\nHost: LocalHost:8080\r\n\r\n")).Status);
        Assert.Equal(200, (await client.ExchangeAsync("GET /health HTTP/1.1\r\nHost: evil.test\r\n\r\n")).Status);
        RefusalAssert.Is(await client.ExchangeAsync("GET /x HTTP/1.1\r\nHost: evil.test\r\n\r\n"), 403, 421);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task Connections_past_the_limit_are_closed_and_the_others_served()
    {
        // ConnectionsMax.
        await using ScriptedUpstream upstream = ScriptedUpstream.StartAnswering(Answers.Ok());
        await using GatewayProcess process = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, "maxConnections: 2"));
        await using RawHttpClient first = await process.ConnectAsync();
        await using RawHttpClient second = await process.ConnectAsync();
        Assert.Equal(200, (await first.ExchangeAsync("GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n")).Status);
        Assert.Equal(200, (await second.ExchangeAsync("GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n")).Status);

        Assert.False(await IsServedAsync(process));

        Assert.Equal(200, (await first.ExchangeAsync("GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n")).Status);
        await second.DisposeAsync();
        await Eventually.TrueAsync(() => IsServedAsync(process), "a free place to be given to the next", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Requests_past_an_upstreams_connections_are_503()
    {
        // ConnectionsMax of the upstream.
        await using ScriptedUpstream upstream = ScriptedUpstream.Start(
            async connection =>
            {
                await connection.ReadAsync();
                await connection.Reader.ReadCloseAsync();
            });
        await using GatewayProcess process = await GatewayProcess.StartAsync(Yaml.OneRoute(upstream.Url, upstreamKeys: "maxConnections: 1\nconnectTimeout: 300ms"));
        await using RawHttpClient first = await process.ConnectAsync();
        await using RawHttpClient second = await process.ConnectAsync();
        await first.SendAsync("GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n");
        await upstream.WaitForRequestAsync();

        RefusalAssert.Is(await second.ExchangeAsync("GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n"), 503);
    }

    /// <summary>Whether a new connection is let in; one that is not may be ended at any moment, even before it is established.</summary>
    private static async Task<bool> IsServedAsync(GatewayProcess process)
    {
        try
        {
            await using RawHttpClient client = await process.ConnectAsync();
            return (await client.ExchangeAsync("GET /x HTTP/1.1\r\nHost: gateway.test\r\n\r\n")).Status == 200;
        }
        catch (Exception exception) when (exception is SocketException or WireException { Failure: WireFailure.Closed or WireFailure.Reset })
        {
            return false;
        }
    }
}
