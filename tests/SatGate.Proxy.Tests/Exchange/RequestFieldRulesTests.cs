using System.Text;
using SatGate.Proxy.Exchange;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Tests.Exchange;

public sealed class RequestFieldRulesTests
{
    [Theory]
    [InlineData("Accept", true, true)]
    [InlineData("Authorization", true, true)]
    [InlineData("X", true, true)]
    [InlineData("X-Api-Key", true, true)]
    [InlineData("X-Satgat", true, true)]
    [InlineData("X-SatGate", true, true)]
    [InlineData("X-SatGate-", false, false)]
    [InlineData("x-satgate-caller-and-a-very-long-name", false, false)]
    [InlineData("X_SATGATE_caller", false, false)]
    [InlineData("X-Tenant-ID", false, true)]
    [InlineData("X_Tenant_ID", false, false)]
    [InlineData("X-Tenant-ID2", true, true)]
    [InlineData("X-Request-ID", false, false)]
    [InlineData("X_Request-ID", false, false)]
    [InlineData("X-Forwarded-For", false, false)]
    [InlineData("X_Forwarded_For", false, false)]
    [InlineData("X-Forwarded-Proto", false, true)]
    [InlineData("X_Forwarded_Proto", false, false)]
    [InlineData("X-Forwarded-Host", false, true)]
    [InlineData("X-Forwarded-Hosts", true, true)]
    [InlineData("Forwarded", false, true)]
    [InlineData("Keep-Alive", false, false)]
    [InlineData("Proxy-Connection", false, false)]
    [InlineData("Proxy-Authorization", false, false)]
    [InlineData("Trailer", false, false)]
    public void A_field_reaches_the_upstream_only_when_its_sender_may_set_it(string name, bool untrusted, bool trusted)
    {
        Assert.Equal(untrusted, IsForwarded(name, isTrusted: false));
        Assert.Equal(trusted, IsForwarded(name, isTrusted: true));
        Assert.Equal(untrusted, IsForwarded(name.ToUpperInvariant(), isTrusted: false));
    }

    [Fact]
    public void A_field_named_by_connection_stays_here()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("GET / HTTP/1.1\r\nHost: g\r\nConnection: x-one\r\nX-One: 1\r\nX-Two: 2\r\n\r\n");
        RequestHead head = Heads.Request(Encoding.Latin1.GetString(bytes));
        Assert.False(RequestFieldRules.IsForwarded(head.Fields[2], head.Fields[2].Name(bytes), isTrusted: true, versionMinor: 1));
        Assert.True(RequestFieldRules.IsForwarded(head.Fields[3], head.Fields[3].Name(bytes), isTrusted: true, versionMinor: 1));
    }

    private static bool IsForwarded(string name, bool isTrusted)
    {
        string text = $"GET / HTTP/1.1\r\nHost: g\r\n{name}: v\r\n\r\n";
        RequestHead head = Heads.Request(text);
        return RequestFieldRules.IsForwarded(head.Fields[1], head.Fields[1].Name(Encoding.Latin1.GetBytes(text)), isTrusted, versionMinor: 1);
    }
}
