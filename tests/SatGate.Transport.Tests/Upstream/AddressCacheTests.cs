using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using SatGate.Transport.Upstream;
using Xunit;

namespace SatGate.Transport.Tests.Upstream;

public sealed class AddressCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _asked = [];
    private readonly AddressCache _cache;
    private Func<IPAddress[]> _answer = () => [IPAddress.Loopback];

    public AddressCacheTests() => _cache = new AddressCache(
        _time,
        (host, _) =>
        {
            _asked.Add(host);
            try
            {
                return Task.FromResult(_answer());
            }
            catch (SocketException fault)
            {
                return Task.FromException<IPAddress[]>(fault);
            }
        });

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("::1")]
    public async Task An_address_is_not_asked_for(string literal)
    {
        Assert.Equal([IPAddress.Parse(literal)], await _cache.ResolveAsync(literal, CancellationToken.None));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task An_answer_is_used_for_30_seconds_and_asked_for_again_then()
    {
        await _cache.ResolveAsync("api.example", CancellationToken.None);
        _time.Advance(AddressCache.Lifetime - TimeSpan.FromMilliseconds(1));
        await _cache.ResolveAsync("API.example", CancellationToken.None);
        Assert.Single(_asked);
        _answer = () => [IPAddress.IPv6Loopback];
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([IPAddress.IPv6Loopback], await _cache.ResolveAsync("api.example", CancellationToken.None));
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task A_known_answer_is_used_on_while_the_resolver_fails()
    {
        await _cache.ResolveAsync("api.example", CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(1));
        _answer = () => throw new SocketException((int)SocketError.TryAgain);
        Assert.Equal([IPAddress.Loopback], await _cache.ResolveAsync("api.example", CancellationToken.None));
        _answer = () => [];
        Assert.Equal([IPAddress.Loopback], await _cache.ResolveAsync("api.example", CancellationToken.None));
        _answer = () => [IPAddress.Any];
        Assert.Equal([IPAddress.Any], await _cache.ResolveAsync("api.example", CancellationToken.None));
    }

    [Fact]
    public async Task A_first_failure_is_the_callers()
    {
        _answer = () => throw new SocketException((int)SocketError.HostNotFound);
        SocketException fault = await Assert.ThrowsAsync<SocketException>(async () => await _cache.ResolveAsync("api.example", CancellationToken.None));
        Assert.Equal(SocketError.HostNotFound, fault.SocketErrorCode);
    }

    [Fact]
    public async Task No_address_at_all_is_a_failure_too()
    {
        _answer = () => [];
        SocketException fault = await Assert.ThrowsAsync<SocketException>(async () => await _cache.ResolveAsync("api.example", CancellationToken.None));
        Assert.Equal(SocketError.HostNotFound, fault.SocketErrorCode);
    }

    [Fact]
    public async Task Names_are_kept_apart()
    {
        await _cache.ResolveAsync("a.example", CancellationToken.None);
        _answer = () => [IPAddress.Any];
        Assert.Equal([IPAddress.Any], await _cache.ResolveAsync("b.example", CancellationToken.None));
        Assert.Equal([IPAddress.Loopback], await _cache.ResolveAsync("a.example", CancellationToken.None));
    }
}
