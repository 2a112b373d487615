using SatGate.Mcp.Upstreams.Http;

namespace SatGate.Mcp.Tests.Upstreams;

public sealed class ExchangeLeaseTests
{
    [Fact]
    public void An_abort_ends_the_use_that_it_was_meant_for()
    {
        var exchange = new HttpExchange(1024);
        ExchangeLease lease = exchange.Lease;

        lease.AbortQuietly();
        lease.Abort();

        Assert.True(exchange.IsAborted);
        Assert.Equal(lease, exchange.Lease);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_abort_that_comes_after_the_exchange_was_used_again_is_of_no_effect(bool wasAborted)
    {
        var exchange = new HttpExchange(1024);
        ExchangeLease stale = exchange.Lease;
        if (wasAborted)
        {
            stale.Abort();
        }

        exchange.Reset();
        stale.Abort();
        stale.AbortQuietly();

        Assert.False(exchange.IsAborted);
        exchange.Lease.Abort();
        Assert.True(exchange.IsAborted);
    }
}
