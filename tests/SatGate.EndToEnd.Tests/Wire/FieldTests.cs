using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>Which fields pass and which stay on their hop, both ways (RFC 9110 section 7.6.1), and what the gateway adds.</summary>
public sealed class FieldTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    [Fact]
    public async Task Fields_of_the_clients_hop_stay_there()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        await route.ExchangeAsync(
            route.Get("Connection: keep-alive, X-Nominated\r\nX-Nominated: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: gzip\r\nX-Kept: 1\r\n"));

        RecordedRequest seen = Assert.Single(route.Upstream.Requests);
        Assert.All(["X-Nominated", "Keep-Alive", "Proxy-Connection", "TE", "Upgrade"], name => Assert.False(seen.Fields.Has(name), name));
        Assert.False(seen.Fields.HasMember("Connection", "X-Nominated"));
        Assert.Equal("1", seen.Fields["X-Kept"]);
    }

    [Fact]
    public async Task Fields_of_the_upstreams_hop_stay_there()
    {
        await using GatewayRoute route = gateway.TakeAnswering(
            Answers.WithLength(200, "hello", "Connection: X-Nominated\r\nX-Nominated: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nX-Kept: 1\r\n"));

        RawResponse answer = await route.ExchangeAsync(route.Get());

        Assert.All(["X-Nominated", "Keep-Alive", "Proxy-Connection"], name => Assert.False(answer.Fields.Has(name), name));
        Assert.False(answer.Fields.HasMember("Connection", "X-Nominated"));
        Assert.Equal("1", answer.Fields["X-Kept"]);
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Authorization")]
    public async Task A_client_cannot_nominate_away_what_a_request_needs(string name)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        string framing = name == "Transfer-Encoding" ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 5\r\n";
        string body = name == "Transfer-Encoding" ? "5\r\nhello\r\n0\r\n\r\n" : "hello";

        RawResponse answer = await route.ExchangeAsync(
            route.Request("POST", $"Connection: {name}\r\nAuthorization: Bearer t\r\n{framing}") + body);

        if (answer.Status == 200)
        {
            RecordedRequest seen = Assert.Single(route.Upstream.Requests);
            Assert.Equal("hello", seen.Text);
            Assert.Equal("Bearer t", seen.Fields["Authorization"]);
        }
        else
        {
            RefusalAssert.Is(answer, 400);
        }
    }

    [Fact]
    public async Task The_upstream_learns_where_the_request_came_from_and_not_from_the_client()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        await route.ExchangeAsync(
            route.Get("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.test\r\nX-Request-ID: mine-1\r\n"));

        RecordedRequest seen = Assert.Single(route.Upstream.Requests);
        Assert.Equal("127.0.0.1", seen.Fields["X-Forwarded-For"]);
        Assert.Equal("http", seen.Fields["X-Forwarded-Proto"]);
        Assert.Equal("gateway.test", seen.Fields["X-Forwarded-Host"]);
        Assert.Equal("1.1 satgate", seen.Fields["Via"]);

        // An id is for finding a request again, and nobody is believed because of it: the caller's own is the one to keep.
        Assert.Equal("mine-1", seen.Fields["X-Request-ID"]);
    }

    [Fact]
    public async Task Twins_with_an_underscore_do_not_pass_for_the_gateways_own_fields()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        RawResponse answer = await route.ExchangeAsync(route.Get("X_Forwarded_For: 203.0.113.9\r\n"));

        Assert.True(answer.Status is 200 or 400, answer.ToString());
        Assert.All(route.Upstream.Requests, seen => Assert.False(seen.Fields.Has("X_Forwarded_For")));
    }

    [Fact]
    public async Task Via_is_extended()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        await route.ExchangeAsync(route.Get("Via: 1.1 first\r\n"));

        string via = string.Join(", ", Assert.Single(route.Upstream.Requests).Fields.Values("Via"));
        Assert.Equal("1.1 first, 1.1 satgate", via);
    }

    [Fact]
    public async Task Every_request_has_an_id_of_its_own()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        for (int i = 0; i < 20; i++)
        {
            await client.ExchangeAsync(route.Get());
        }

        Assert.Equal(20, route.Upstream.Requests.Select(r => r.Fields["X-Request-ID"]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task The_upstream_is_asked_for_under_its_own_name()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        await route.ExchangeAsync(route.Get());

        Assert.Equal($"127.0.0.1:{route.Upstream.Port}", Assert.Single(route.Upstream.Requests).Fields["Host"]);
    }

    [Fact]
    public async Task Repeated_fields_keep_their_lines_and_their_order()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.WithLength(200, "hello", "Set-Cookie: a=1\r\nSet-Cookie: b=2, c\r\nSet-Cookie: a=3\r\n"));

        RawResponse answer = await route.ExchangeAsync(route.Get("X-List: 1\r\nX-Other: o\r\nX-List: 2, 3\r\n"));

        Assert.Equal(["a=1", "b=2, c", "a=3"], answer.Fields.Values("Set-Cookie"));
        Assert.Equal(["1", "2, 3"], Assert.Single(route.Upstream.Requests).Fields.Values("X-List"));
    }

    [Fact]
    public async Task Text_beyond_ASCII_in_values_passes_unchanged()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.WithLength(200, "hello", "X-Up: \u00e4\u00ff\u0080\r\n"));

        RawResponse answer = await route.ExchangeAsync(route.Get("X-Down: \u00c3\u00a4\u00e2\u0082\u00ac\r\n"));

        Assert.Equal("\u00e4\u00ff\u0080", answer.Fields["X-Up"]);
        Assert.Equal("\u00c3\u00a4\u00e2\u0082\u00ac", Assert.Single(route.Upstream.Requests).Fields["X-Down"]);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_pass_unchanged_or_are_refused()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        RawResponse answer = await route.ExchangeAsync(route.Get("X-Down: \u00e4\u00fe\r\n"));

        if (answer.Status == 200)
        {
            Assert.Equal("\u00e4\u00fe", Assert.Single(route.Upstream.Requests).Fields["X-Down"]);
        }
        else
        {
            RefusalAssert.Is(answer, 400);
        }
    }

    [Theory]
    [InlineData(200, "OK")]
    [InlineData(299, "Something Own")]
    [InlineData(301, "Moved")]
    [InlineData(404, "")]
    [InlineData(418, "Teapot")]
    [InlineData(503, "Busy")]
    [InlineData(529, "Overloaded")]
    public async Task Statuses_pass_unchanged(int status, string reason)
    {
        await using GatewayRoute route = gateway.TakeAnswering($"HTTP/1.1 {status} {reason}\r\nContent-Length: 5\r\nLocation: /x\r\n\r\nhello");

        RawResponse answer = await route.ExchangeAsync(route.Get());

        Assert.Equal(status, answer.Status);
        Assert.Equal("/x", answer.Fields["Location"]);
        Assert.Equal("hello", answer.Text);
    }

    [Fact]
    public async Task Answers_without_a_date_get_one_and_others_keep_theirs()
    {
        const string Date = "Sun, 06 Nov 1994 08:49:37 GMT";
        await using GatewayRoute with = gateway.TakeAnswering(Answers.Ok(fields: $"Date: {Date}\r\n"));
        await using GatewayRoute without = gateway.TakeAnswering(Answers.Ok());

        Assert.Equal(Date, (await with.ExchangeAsync(with.Get())).Fields["Date"]);
        Assert.NotNull((await without.ExchangeAsync(without.Get())).Fields["Date"]);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "GET", 204)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 500\r\n\r\n", "GET", 304)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", "HEAD", 200)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD", 200)]
    public async Task Answers_without_body_end_at_their_head_and_the_connection_is_used_again(string upstreamAnswer, string method, int status)
    {
        await using GatewayRoute route = gateway.TakeAnswering(upstreamAnswer);
        await using RawHttpClient client = await route.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(route.Request(method));
            Assert.Equal(status, (await client.ReadAsync(method)).Status);
        }

        Assert.Equal(1, route.Upstream.ConnectionCount);
    }

    [Fact]
    public async Task A_POST_without_body_is_forwarded_as_one()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        Assert.Equal(200, (await route.ExchangeAsync(route.Post(""))).Status);
        Assert.Equal(200, (await route.ExchangeAsync(route.Request("POST"))).Status);

        Assert.All(route.Upstream.Requests, seen => Assert.Empty(seen.Body));
        Assert.Equal(2, route.Upstream.Requests.Count);
    }
}
