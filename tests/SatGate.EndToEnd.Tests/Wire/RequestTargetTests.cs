using SatGate.EndToEnd.Tests.Fixtures;
using SatGate.TestKit.Client;
using SatGate.TestKit.Upstream;
using Xunit;

namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>The target reaches the upstream as it was sent (RFC 9112 section 3.2).</summary>
public sealed class RequestTargetTests(StandardGateway gateway) : IClassFixture<StandardGateway>
{
    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?a=1&b=2&a=1")]
    [InlineData("/a%20b/c%C3%A4?x=%2F&y=a+b&z=%00")]
    [InlineData("/~tilde/(p)/;m=1/@,$&'*!:=")]
    [InlineData("?url=http://other.test/../x")]
    [InlineData("/a?b=c?d/e")]
    public async Task A_target_is_forwarded_byte_for_byte(string below)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        RawResponse answer = await route.ExchangeAsync(route.Get(below: below));

        Assert.Equal(200, answer.Status);
        Assert.Equal(route.Path + below, Assert.Single(route.Upstream.Requests).Target);
    }

    [Fact]
    public async Task An_absolute_target_is_forwarded_as_a_path()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        RawResponse answer = await route.ExchangeAsync($"GET http://gateway.test{route.Path}/x?y=1 HTTP/1.1\r\nHost: gateway.test\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal(route.Path + "/x?y=1", Assert.Single(route.Upstream.Requests).Target);
    }

    [Fact]
    public async Task An_absolute_target_wins_over_Host_or_the_two_must_agree()
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        RawResponse answer = await route.ExchangeAsync($"GET http://gateway.test{route.Path} HTTP/1.1\r\nHost: other.test\r\n\r\n");

        if (answer.Status == 200)
        {
            Assert.Equal("gateway.test", Assert.Single(route.Upstream.Requests).Fields["X-Forwarded-Host"]);
        }
        else
        {
            RefusalAssert.Is(answer, 400, 421);
        }
    }

    [Theory]
    [InlineData("ftp://gateway.test/x")]
    [InlineData("http:///x")]
    [InlineData("http://user:secret@gateway.test/x")]
    [InlineData("//gateway.test/x")]
    public async Task Another_form_of_target_is_refused(string target)
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        RefusalAssert.Is(await client.ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: gateway.test\r\n\r\n"), 400, 404, 421);
    }

    [Fact]
    public async Task The_asterisk_is_for_OPTIONS_only()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        await client.SendAsync("GET * HTTP/1.1\r\nHost: gateway.test\r\n\r\n");

        RefusalAssert.Is(await client.ReadAsync(), 400);
    }

    [Fact]
    public async Task OPTIONS_with_an_asterisk_is_answered()
    {
        await using RawHttpClient client = await gateway.ConnectAsync();

        RawResponse answer = await client.ExchangeAsync("OPTIONS * HTTP/1.1\r\nHost: gateway.test\r\n\r\n");

        Assert.True(answer.Status is 200 or 204 or 404 or 400, answer.ToString());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    [InlineData("get")]
    public async Task A_method_is_forwarded_as_it_was_sent(string method)
    {
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());

        await route.ExchangeAsync(route.Request(method));

        Assert.Equal(method, Assert.Single(route.Upstream.Requests).Method);
    }

    [Theory]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    public async Task Hops_that_are_left_are_counted_down_and_the_last_one_answers_itself(string method)
    {
        // Max-Forwards, RFC 9110 section 7.6.2.
        await using GatewayRoute route = gateway.TakeAnswering(Answers.Ok());
        await using RawHttpClient client = await route.ConnectAsync();

        RawResponse forwarded = await client.ExchangeAsync(route.Request(method, "Max-Forwards: 5\r\n"));
        if (forwarded.Status == 200)
        {
            Assert.Equal("4", Assert.Single(route.Upstream.Requests).Fields["Max-Forwards"]);
        }

        int reached = route.Upstream.Requests.Count;
        await using RawHttpClient second = await route.ConnectAsync();
        await second.ExchangeAsync(route.Request(method, "Max-Forwards: 0\r\n"));
        Assert.Equal(reached, route.Upstream.Requests.Count);
    }
}
