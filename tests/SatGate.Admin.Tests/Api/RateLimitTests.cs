using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using SatGate.Admin.Guard;

namespace SatGate.Admin.Tests.Api;

public sealed class RateLimitTests
{
    [Fact]
    public async Task RequestsPerMinuteMax_is_kept_and_one_more_is_told_when_to_come_back()
    {
        await using AdminHost host = await AdminHost.StartAsync(AdminHost.DefaultSnapshot with
        {
            Admin = AdminHost.DefaultSnapshot.Admin with { RequestsPerMinuteMax = 3 },
        });
        host.World.Time.Advance(TimeSpan.FromSeconds(20));
        for (int left = 2; left >= 0; left--)
        {
            using HttpResponseMessage within = await host.SendAsync("GET", "/admin/ping");
            Assert.Equal(HttpStatusCode.OK, within.StatusCode);
            Assert.Equal(("3", left.ToString(CultureInfo.InvariantCulture)), (Field(within, "X-RateLimit-Limit"), Field(within, "X-RateLimit-Remaining")));
        }

        using HttpResponseMessage past = await host.SendAsync("GET", "/admin/ping");

        Assert.Equal(HttpStatusCode.TooManyRequests, past.StatusCode);
        Assert.Equal("{\"error\":\"Rate limit exceeded\"}", await past.Content.ReadAsStringAsync());
        Assert.Equal("40", Field(past, "Retry-After"));
        Assert.Equal("0", Field(past, "X-RateLimit-Remaining"));
        long reset = host.World.Time.GetUtcNow().ToUnixTimeSeconds() + 40;
        Assert.Equal(reset.ToString(CultureInfo.InvariantCulture), Field(past, "X-RateLimit-Reset"));

        // Another address has its own share, and the next minute begins anew.
        using HttpResponseMessage other = await host.SendAsync("GET", "/admin/ping", change: request => request.Headers.Add(AdminHost.PeerField, "10.0.0.9"));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        host.World.Time.Advance(TimeSpan.FromSeconds(40));
        using HttpResponseMessage later = await host.SendAsync("GET", "/admin/ping");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task Guessing_is_slowed_over_the_network_even_for_a_right_guess()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        for (int i = 0; i < AdminGuard.FailuresPerMinuteMax; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(host, "10.0.0.1", "wrong"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(host, "10.0.0.1", "wrong"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(host, "10.0.0.1", AdminHost.Secret));
        Assert.Equal(HttpStatusCode.OK, await GuessAsync(host, "10.0.0.2", AdminHost.Secret));
        host.World.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await GuessAsync(host, "10.0.0.1", AdminHost.Secret));
    }

    [Fact]
    public async Task A_program_of_the_same_machine_cannot_lock_the_owner_out()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        for (int i = 0; i < AdminGuard.FailuresPerMinuteMax; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(host, "127.0.0.1", "wrong"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(host, "127.0.0.1", "wrong"));
        Assert.Equal(HttpStatusCode.OK, await GuessAsync(host, "127.0.0.1", AdminHost.Secret));
    }

    [Fact]
    public async Task Endpoints_without_the_token_have_a_limit_of_their_own()
    {
        await using AdminHost host = await AdminHost.StartAsync();
        for (int i = 0; i < AdminGuard.OpenRequestsPerMinuteMax; i++)
        {
            using HttpResponseMessage within = await host.SendAsync("GET", "/api/capability/ping", change: request => request.Headers.Remove("X-Admin-Token"));
            Assert.Equal(HttpStatusCode.Unauthorized, within.StatusCode);
        }

        using HttpResponseMessage past = await host.SendAsync("GET", "/api/capability/ping", change: request => request.Headers.Remove("X-Admin-Token"));

        Assert.Equal(HttpStatusCode.TooManyRequests, past.StatusCode);
        Assert.Equal("60", Field(past, "Retry-After"));
        Assert.Equal(HttpStatusCode.OK, await GuessAsync(host, "127.0.0.1", AdminHost.Secret));
    }

    [Fact]
    public void Addresses_past_the_bound_share_one_count_and_known_ones_keep_theirs()
    {
        var limiter = new AddressLimiter(2, new FakeTimeProvider());
        for (int i = 0; i < AddressLimiter.AddressesMax; i++)
        {
            Assert.True(limiter.Take(new IPAddress(BitConverter.GetBytes(i + 1))).IsWithin);
        }

        Assert.True(limiter.Take(IPAddress.Parse("200.0.0.1")).IsWithin);
        Assert.True(limiter.Take(IPAddress.Parse("200.0.0.2")).IsWithin);
        Assert.False(limiter.Look(IPAddress.Parse("200.0.0.4")).IsWithin);
        Assert.False(limiter.Take(IPAddress.Parse("200.0.0.3")).IsWithin);
        Assert.True(limiter.Take(new IPAddress(BitConverter.GetBytes(1))).IsWithin);
    }

    [Fact]
    public void Addresses_of_one_IPv6_network_count_as_one_and_IPv4_in_either_spelling()
    {
        var limiter = new AddressLimiter(1, new FakeTimeProvider());

        Assert.True(limiter.Take(IPAddress.Parse("2001:db8:0:1::1")).IsWithin);
        Assert.False(limiter.Take(IPAddress.Parse("2001:db8:0:1:ffff::2")).IsWithin);
        Assert.True(limiter.Take(IPAddress.Parse("2001:db8:0:2::1")).IsWithin);
        Assert.True(limiter.Take(IPAddress.Parse("10.0.0.1")).IsWithin);
        Assert.False(limiter.Take(IPAddress.Parse("::ffff:10.0.0.1")).IsWithin);
        Assert.True(limiter.Take(IPAddress.IPv6Loopback).IsWithin);
        Assert.True(limiter.Take(null).IsWithin);
        Assert.False(limiter.Take(null).IsWithin);
    }

    private static async Task<HttpStatusCode> GuessAsync(AdminHost host, string peer, string token)
    {
        using HttpResponseMessage response = await host.SendAsync("GET", "/admin/ping", change: request =>
        {
            request.Headers.Remove("X-Admin-Token");
            request.Headers.Add("X-Admin-Token", token);
            request.Headers.Add(AdminHost.PeerField, peer);
        });
        return response.StatusCode;
    }

    private static string Field(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
