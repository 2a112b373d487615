using System.Net;
using SatGate.Budget.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("localhost", "redis://localhost:6379/0")]
    [InlineData("localhost:6380", "redis://localhost:6380/0")]
    [InlineData("10.0.0.1:6380", "redis://10.0.0.1:6380/0")]
    [InlineData("redis://cache", "redis://cache:6379/0")]
    [InlineData("redis://cache:1/", "redis://cache:1/0")]
    [InlineData("redis://cache/3", "redis://cache:6379/3")]
    [InlineData("rediss://cache:6390/3", "rediss://cache:6390/3")]
    [InlineData("redis://a:1,b:2,c", "redis://a:1,b:2,c:6379/0")]
    [InlineData("redis://a,b:5?serviceName=ledger", "redis://a:26379,b:5/0 (sentinel service ledger)")]
    [InlineData("redis://[::1]:7000/1", "redis://[::1]:7000/1")]
    [InlineData("redis://[::1]", "redis://[::1]:6379/0")]
    public void Hosts_ports_and_database_are_read(string url, string shown)
    {
        Assert.True(RedisAddress.TryParse(url, out RedisAddress? address, out string? problem), problem);
        Assert.Equal(shown, address.ToString());
        Assert.Null(address.Password);
        Assert.Null(address.User);
    }

    [Theory]
    [InlineData("redis://:secret@h", null, "secret")]
    [InlineData("redis://ann:secret@h", "ann", "secret")]
    [InlineData("redis://ann@h", "ann", null)]
    [InlineData("redis://ann:p%40ss%3A%2F%3Fw%2Crd@h", "ann", "p@ss:/?w,rd")]
    [InlineData("redis://ann:p@ss@h", "ann", "p@ss")]
    [InlineData("rediss://a%20b:x+y@h:1/2?sslHost=other", "a b", "x+y")]
    public void Credentials_are_read_and_never_shown(string url, string? user, string? password)
    {
        Assert.True(RedisAddress.TryParse(url, out RedisAddress? address, out string? problem), problem);
        Assert.Equal((user, password), (address.User, address.Password));
        Assert.Equal("h", ((DnsEndPoint)address.EndPoints[0]).Host);
        Assert.All([user, password], secret => Assert.True(secret is null || !address.ToString().Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void Options_are_read()
    {
        Assert.True(RedisAddress.TryParse("rediss://h?sslHost=cache.example&caCertFile=%2Fetc%2Fca.pem&serviceName=m", out RedisAddress? address, out _));
        Assert.Equal(("cache.example", "/etc/ca.pem", "m", true), (address.TlsHost, address.AuthorityFile, address.ServiceName, address.IsTls));
    }

    [Theory]
    [InlineData("")]
    [InlineData("redis://")]
    [InlineData("http://cache:1")]
    [InlineData("redis://:secret@")]
    [InlineData("redis://:secret@cache:0")]
    [InlineData("redis://:secret@cache:65536")]
    [InlineData("redis://:secret@cache:+1")]
    [InlineData("redis://:secret@cache:")]
    [InlineData("redis://:secret@:6379")]
    [InlineData("redis://:secret@a,,b")]
    [InlineData("redis://:secret@ca che")]
    [InlineData("redis://:secret@::1")]
    [InlineData("redis://:secret@cache/one")]
    [InlineData("redis://:secret@cache/-1")]
    [InlineData("redis://:secret@cache/99999")]
    [InlineData("redis://:secret@cache?password=secret")]
    [InlineData("redis://:secret@cache?serviceName")]
    [InlineData("redis://:secret@cache?sslHost=a&sslHost=b")]
    public void What_is_not_an_address_is_refused_without_repeating_a_secret(string url)
    {
        Assert.False(RedisAddress.TryParse(url, out _, out string? problem));
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_a_limit_of_hosts()
    {
        Assert.True(RedisAddress.TryParse(string.Join(',', Enumerable.Repeat("h", 64)), out RedisAddress? address, out _));
        Assert.Equal(64, address.EndPoints.Count);
        Assert.False(RedisAddress.TryParse(string.Join(',', Enumerable.Repeat("h", 65)), out _, out _));
    }
}
