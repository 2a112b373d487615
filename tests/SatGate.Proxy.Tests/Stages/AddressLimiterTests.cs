using System.Net;
using Microsoft.Extensions.Time.Testing;
using SatGate.Proxy.Stages;
using Xunit;

namespace SatGate.Proxy.Tests.Stages;

public sealed class AddressLimiterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_address_has_its_share_of_each_minute()
    {
        AddressLimiter limiter = new(2, _time);
        IPAddress address = IPAddress.Parse("192.0.2.1");

        Assert.True(limiter.TryCount(address));
        Assert.True(limiter.TryCount(address));
        Assert.False(limiter.TryCount(address));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(limiter.TryCount(address));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limiter.TryCount(address));
    }

    [Fact]
    public void Addresses_do_not_count_for_each_other()
    {
        AddressLimiter limiter = new(1, _time);

        Assert.True(limiter.TryCount(IPAddress.Parse("192.0.2.1")));
        Assert.True(limiter.TryCount(IPAddress.Parse("192.0.2.2")));
        Assert.True(limiter.TryCount(null));
        Assert.False(limiter.TryCount(null));
    }

    [Fact]
    public void One_customers_network_is_one_address()
    {
        AddressLimiter limiter = new(1, _time);

        Assert.True(limiter.TryCount(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.False(limiter.TryCount(IPAddress.Parse("2001:db8:0:1::2")));
        Assert.True(limiter.TryCount(IPAddress.Parse("2001:db8:0:2::1")));
        Assert.True(limiter.TryCount(IPAddress.Parse("::ffff:192.0.2.9")));
        Assert.False(limiter.TryCount(IPAddress.Parse("192.0.2.9")));
    }

    [Fact]
    public void Past_the_table_everybody_shares_one_count()
    {
        AddressLimiter limiter = new(1, _time);
        for (int i = 0; i < AddressLimiter.AddressesMax; i++)
        {
            Assert.True(limiter.TryCount(new IPAddress(BitConverter.GetBytes(i + 1))));
        }

        Assert.True(limiter.TryCount(IPAddress.Parse("203.0.113.1")));
        Assert.False(limiter.TryCount(IPAddress.Parse("203.0.113.2")));
    }
}
