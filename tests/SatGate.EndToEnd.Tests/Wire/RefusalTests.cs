using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>What the gateway refuses by itself: the status, the documented body, and whether the connection survives. Limits of the head are
/// HeadBytesMax, HeadFieldsMax, TargetBytesMax and TrailerBytesMax at their defaults.</summary>
public sealed class RefusalTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    private const int TargetBytesMax = 8 * 1024;
    private const int HeadBytesMax = 32 * 1024;
    private const int HeadFieldsMax = 100;
    private const int TrailerBytesMax = 8 * 1024;

    [Fact]
    public async Task A_path_without_route_is_404_and_the_connection_lives_on()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        RawResponse first = await client.ExchangeAsync("GET /nowhere HTTP/1.1\r\nHost: gateway.test\r\n\r\n");
        RawResponse second = await client.ExchangeAsync("GET /nowhere/else HTTP/1.1\r\nHost: gateway.test\r\n\r\n");

        RefusalAssert.Is(first, 404);
        RefusalAssert.Is(second, 404);
        Assert.False(first.Closes);
    }

    [Fact]
    public async Task A_prefix_matches_at_a_segment_boundary_only()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        Assert.Equal(200, (await route.ExchangeAsync(route.Get(below: "/x"))).Status);
        RefusalAssert.Is(await route.ExchangeAsync(route.Get(below: "x")), 404);
    }

    [Fact]
    public async Task A_denied_route_is_403()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        RefusalAssert.Is(await client.ExchangeAsync("GET /denied/x HTTP/1.1\r\nHost: gateway.test\r\n\r\n"), 403);
    }

    [Fact]
    public async Task A_refused_HEAD_has_no_body()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        RawResponse answer = await client.ExchangeAsync("HEAD /nowhere HTTP/1.1\r\nHost: gateway.test\r\n\r\n");
        RawResponse next = await client.ExchangeAsync("GET /health HTTP/1.1\r\nHost: gateway.test\r\n\r\n");

        Assert.Equal(404, answer.Status);
        Assert.Equal(200, next.Status);
    }

    [Fact]
    public async Task The_body_of_a_refused_request_is_never_read_as_a_request()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        string smuggled = route.Get();
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync($"POST /nowhere HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: {smuggled.Length}\r\n\r\n{smuggled}");
        RefusalAssert.Is(await client.ReadAsync("POST"), 404);
        await client.TrySendAsync("GET /health HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n"u8.ToArray());
        byte[] rest = await client.Reader.ReadToEndAsync();

        Assert.DoesNotContain("hello", System.Text.Encoding.ASCII.GetString(rest), StringComparison.Ordinal);
        Assert.Equal(0, route.Upstream.ConnectionCount);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("random")]
    public async Task A_target_passes_at_its_limit_and_is_414_one_past_it(string cuts)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        string fill = "?" + new string('q', TargetBytesMax - route.Path.Length - 1);
        await using RawHttpClient client = await route.ConnectAsync();

        Assert.Equal(200, (await client.ExchangeAsync(route.Get(below: fill), SplitPlan.Named(cuts))).Status);
        await client.TrySendAsync(System.Text.Encoding.ASCII.GetBytes(route.Get(below: fill + "q")), SplitPlan.Named(cuts));

        await RefusalAssert.ClosesAsync(client, 414);
        Assert.Single(route.Upstream.Requests);
    }

    [Fact]
    public async Task A_head_passes_at_its_limit_and_is_431_one_past_it()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        int taken = route.Get("X-Fill: \r\n").Length;
        await using RawHttpClient client = await route.ConnectAsync();

        Assert.Equal(200, (await client.ExchangeAsync(route.Get($"X-Fill: {new string('f', HeadBytesMax - taken)}\r\n"))).Status);
        await client.SendAsync(route.Get($"X-Fill: {new string('f', HeadBytesMax - taken + 1)}\r\n"));

        await RefusalAssert.ClosesAsync(client, 431);
        Assert.Single(route.Upstream.Requests);
    }

    [Fact]
    public async Task As_many_fields_as_the_limit_pass_and_one_more_is_431()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        string fields = string.Concat(Enumerable.Range(0, HeadFieldsMax - 1).Select(i => $"X-{i}: v\r\n"));
        await using RawHttpClient client = await route.ConnectAsync();

        Assert.Equal(200, (await client.ExchangeAsync(route.Get(fields))).Status);
        await client.SendAsync(route.Get(fields + "X-More: v\r\n"));

        await RefusalAssert.ClosesAsync(client, 431);
        Assert.Single(route.Upstream.Requests);
    }

    [Fact]
    public async Task Endless_fields_are_refused_while_they_are_being_sent()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();
        byte[] field = System.Text.Encoding.ASCII.GetBytes($"X-Endless: {new string('e', 4000)}\r\n");

        await client.SendAsync($"GET {route.Path} HTTP/1.1\r\nHost: gateway.test\r\n");
        for (int i = 0; i < 64 && await client.TrySendAsync(field); i++)
        {
            // Sends 256 KB at most; the gateway has answered long before.
        }

        RefusalAssert.Is(await client.ReadAsync(), 431);
        Assert.Equal(0, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task A_trailer_section_past_its_limit_is_refused_and_the_upstream_never_sees_the_end()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync(route.Request("POST", "Transfer-Encoding: chunked\r\n") + $"5\r\nhello\r\n0\r\nX-T: {new string('t', TrailerBytesMax)}\r\n\r\n");

        await RefusalAssert.ClosesAsync(client, 431, 400);
        Assert.Empty(route.Upstream.Requests);
    }

    [Fact]
    public async Task An_unknown_expectation_is_417()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        RefusalAssert.Is(await route.ExchangeAsync(route.Get("Expect: a-miracle\r\n")), 417);
        Assert.Equal(0, route.Upstream.ConnectionCount);
    }

    [Theory]
    [InlineData("HTTP/2.0")]
    [InlineData("HTTP/3.0")]
    [InlineData("HTTP/0.9")]
    public async Task Another_version_is_505(string version)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        await client.SendAsync($"GET {route.Path} {version}\r\nHost: gateway.test\r\n\r\n");

        await RefusalAssert.ClosesAsync(client, 505, 400);
        Assert.Equal(0, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task The_preface_of_HTTP_2_is_refused_in_HTTP_1()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        await client.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        await RefusalAssert.ClosesAsync(client, 505, 400);
    }

    [Fact]
    public async Task CONNECT_is_refused()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        await client.SendAsync("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n");

        await RefusalAssert.ClosesAsync(client, 400, 405, 501);
    }

    [Fact]
    public async Task TRACE_does_not_send_credentials_back()
    {
        await using GatewayRoute route = gateway.Take(connection => connection.ServeAsync(request => connection.SendAsync(Answers.Ok(request.ToString()))));

        RawResponse answer = await route.ExchangeAsync(route.Request("TRACE", "Proxy-Authorization: Basic c2VjcmV0\r\n"));

        Assert.DoesNotContain("c2VjcmV0", answer.Text, StringComparison.Ordinal);
    }
}
