using System.Text;
using SatGate.Proxy.Exchange;
using Xunit;

namespace SatGate.Proxy.Tests.Exchange;

public sealed class PricingQueryTests
{
    [Theory]
    [InlineData("path=/a/b&method=get", "/a/b", "GET")]
    [InlineData("method=DELETE&path=%2Fa%2Fb", "/a/b", "DELETE")]
    [InlineData("path=a", "/a", "POST")]
    [InlineData("other=1", "/", "POST")]
    [InlineData("path=/x&path=/y", "/y", "POST")]
    [InlineData("path=", "/", "POST")]
    public void The_call_that_is_meant_is_read(string query, string path, string method)
    {
        PricingQuery read = PricingQuery.Read(Encoding.ASCII.GetBytes(query));

        Assert.Equal(path, Encoding.UTF8.GetString(read.TargetPath));
        Assert.Equal(method, Encoding.ASCII.GetString(read.Method));
    }
}
