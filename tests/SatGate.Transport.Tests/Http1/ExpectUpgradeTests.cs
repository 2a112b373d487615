using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Expect, Upgrade and TE (RFC 9110 sections 10.1.1, 7.8 and 10.1.4).</summary>
public sealed class ExpectUpgradeTests
{
    private static string Get(string fields, int minor = 1) => $"GET / HTTP/1.{minor}\r\nHost: h\r\n{fields}\r\n";

    [Theory]
    [InlineData("100-continue")]
    [InlineData("100-Continue ")]
    public void One_hundred_continue_is_understood(string value) => Assert.True(Feed.Accepted(Get($"Expect: {value}\r\n")).ExpectContinue);

    [Theory]
    [InlineData("Expect: 100-continued\r\n")]
    [InlineData("Expect:\r\n")]
    [InlineData("Expect: 200-ok\r\n")]
    [InlineData("Expect: 100-continue, x\r\n")]
    [InlineData("Expect: 100-continue;q=1\r\n")]
    [InlineData("Expect: 100-continue\r\nExpect: 100-continue\r\n")]
    [InlineData("Expect: 100-continue\r\nExpect: x\r\n")]
    public void Any_other_expectation_fails(string fields)
    {
        HttpFault fault = Feed.Refused(Get(fields));
        Assert.Equal(HttpFault.ExpectationUnsupported, fault);
        Assert.Equal(417, HttpFault.StatusCode(fault));
    }

    [Theory]
    [InlineData("100-continue")]
    [InlineData("anything")]
    public void Expectations_of_1_0_are_ignored(string value) => Assert.False(Feed.Accepted(Get($"Expect: {value}\r\n", minor: 0)).ExpectContinue);

    [Theory]
    [InlineData("Connection: upgrade\r\nUpgrade: websocket\r\n", true, true)]
    [InlineData("Upgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n", true, true)]
    [InlineData("Connection: upgrade\r\nUpgrade: h2c\r\n", true, false)]
    [InlineData("Connection: upgrade\r\nUpgrade: HTTP/2.0, websocket\r\n", true, false)]
    [InlineData("Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n", true, false)]
    [InlineData("Connection: upgrade\r\nUpgrade: websocket/13\r\n", true, false)]
    [InlineData("Connection: upgrade\r\nUpgrade:\r\n", false, false)]
    [InlineData("Connection: upgrade\r\n", false, false)]
    [InlineData("Upgrade: websocket\r\n", false, false)]
    [InlineData("Connection: upgraded\r\nUpgrade: websocket\r\n", false, false)]
    public void An_upgrade_needs_the_option_and_a_protocol(string fields, bool requested, bool webSocket)
    {
        RequestHead head = Feed.Accepted(Get(fields));
        Assert.Equal(requested, head.UpgradeRequested);
        Assert.Equal(webSocket, head.UpgradeIsWebSocket);
        Assert.False(Feed.Accepted(Get(fields, minor: 0)).UpgradeRequested);
    }

    [Fact]
    public void The_first_upgrade_value_is_located()
    {
        string text = Get("Connection: upgrade\r\nUpgrade: \ta/1, b\r\nUpgrade: c\r\n");
        RequestHead head = Feed.Accepted(text);
        Assert.Equal("a/1, b", text.Substring(head.UpgradeStart, head.UpgradeLength));
    }

    [Theory]
    [InlineData("web socket")]
    [InlineData("a/")]
    [InlineData("/1")]
    [InlineData("a/b/c")]
    [InlineData("a;b")]
    [InlineData("\"a\"")]
    public void A_malformed_upgrade_is_refused(string value) => Assert.Equal(HttpFault.UpgradeInvalid, Feed.Refused(Get($"Upgrade: {value}\r\n")));

    [Theory]
    [InlineData("trailers", true)]
    [InlineData("gzip;q=0.5, Trailers", true)]
    [InlineData("trailers;q=1", false)]
    [InlineData("trailer", false)]
    [InlineData("", false)]
    public void Te_is_searched_for_trailers(string value, bool trailers) => Assert.Equal(trailers, Feed.Accepted(Get($"TE: {value}\r\n")).TeTrailers);
}
