using System.Net;
using System.Net.Sockets;
using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>The Host field (RFC 9112 section 3.2, RFC 9110 section 7.2).</summary>
public sealed class HostTests
{
    [Theory]
    [InlineData("h")]
    [InlineData("h.example")]
    [InlineData("H.EXAMPLE.")]
    [InlineData("a_b-c~d")]
    [InlineData("h:80")]
    [InlineData("h:0")]
    [InlineData("h:65535")]
    [InlineData("h:00080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::]")]
    [InlineData("[::1]:443")]
    [InlineData("[1:2:3:4:5:6:7:8]")]
    [InlineData("[1::8]")]
    [InlineData("[1:2:3:4:5:6:7::]")]
    [InlineData("[::2:3:4:5:6:7:8]")]
    [InlineData("[FE80::ABcd]")]
    [InlineData("[::ffff:192.0.2.1]")]
    [InlineData("[1:2:3:4:5:6:255.255.255.0]:1")]
    [InlineData("caf%C3%a9")]
    [InlineData("a!$&'()*+;=b")]
    public void A_valid_host_is_accepted(string host)
    {
        string text = $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n";
        RequestHead head = Feed.Accepted(text);
        Assert.Equal(host, text.Substring(head.HostStart, head.HostLength));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(":80")]
    [InlineData("h:")]
    [InlineData("h:65536")]
    [InlineData("h:99999")]
    [InlineData("h:000080")]
    [InlineData("h:-1")]
    [InlineData("h:+1")]
    [InlineData("h:8o")]
    [InlineData("h: 80")]
    [InlineData("h :80")]
    [InlineData("h:80:80")]
    [InlineData("h i")]
    [InlineData("h,i")]
    [InlineData("h, h")]
    [InlineData("user@h")]
    [InlineData("u:p@h")]
    [InlineData("h/")]
    [InlineData("h/p")]
    [InlineData("http://h")]
    [InlineData("h?q")]
    [InlineData("h#f")]
    [InlineData("h\\i")]
    [InlineData("h\"")]
    [InlineData("<h>")]
    [InlineData("h%")]
    [InlineData("h%4")]
    [InlineData("h%zz")]
    [InlineData("h\u00e9")]
    [InlineData("h\ti")]
    [InlineData("h|i")]
    [InlineData("::1")]
    [InlineData("[]")]
    [InlineData("[")]
    [InlineData("[::1")]
    [InlineData("::1]")]
    [InlineData("[::1]]")]
    [InlineData("[::1]x")]
    [InlineData("[::1]80")]
    [InlineData("[::1]:")]
    [InlineData("[:]")]
    [InlineData("[:::]")]
    [InlineData("[1]")]
    [InlineData("[1:2:3:4:5:6:7]")]
    [InlineData("[1:2:3:4:5:6:7:8:9]")]
    [InlineData("[1:2:3:4:5:6:7:8::]")]
    [InlineData("[::1:2:3:4:5:6:7:8]")]
    [InlineData("[1::2::3]")]
    [InlineData("[:1::2]")]
    [InlineData("[1::2:]")]
    [InlineData("[12345::]")]
    [InlineData("[g::]")]
    [InlineData("[::1%eth0]")]
    [InlineData("[::1%25eth0]")]
    [InlineData("[v1.x]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[::1.2.3]")]
    [InlineData("[::1.2.3.4.5]")]
    [InlineData("[::256.1.1.1]")]
    [InlineData("[::01.1.1.1]")]
    [InlineData("[::1.1.1.]")]
    [InlineData("[1:2:3:4:5:6:7:1.2.3.4]")]
    public void An_invalid_host_is_refused(string host) =>
        Assert.Equal(HttpFault.HostInvalid, Feed.Refused($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));

    [Fact]
    public void Exactly_one_host_is_required_on_1_1()
    {
        Assert.Equal(HttpFault.HostMissing, Feed.Refused("GET / HTTP/1.1\r\nX: y\r\n\r\n"));
        Assert.Equal(HttpFault.HostMissing, Feed.Refused("GET / HTTP/1.1\r\n\r\n"));
        Assert.Equal(HttpFault.HostRepeated, Feed.Refused("GET / HTTP/1.1\r\nHost: h\r\nX: y\r\nHOST: h\r\n\r\n"));
    }

    [Fact]
    public void Zero_or_one_host_is_required_on_1_0()
    {
        Assert.Equal(0, Feed.Accepted("GET / HTTP/1.0\r\n\r\n").HostLength);
        Assert.Equal(1, Feed.Accepted("GET / HTTP/1.0\r\nHost: h\r\n\r\n").HostLength);
        Assert.Equal(HttpFault.HostRepeated, Feed.Refused("GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n"));
        Assert.Equal(HttpFault.HostInvalid, Feed.Refused("GET / HTTP/1.0\r\nHost:\r\n\r\n"));
    }

    [Fact]
    public void Address_literals_are_judged_as_the_framework_judges_them()
    {
        string[] parts = ["", ":", "::", "1", "0", "ffff", "12345", "g", "1.2.3.4", "1.2.3", "256.1.1.1", "01.1.1.1", "."];
        var random = new Random(20_260);
        for (int round = 0; round < 40_000; round++)
        {
            int count = random.Next(1, 12);
            string literal = string.Concat(Enumerable.Range(0, count).Select(i => (i % 2 == 0 ? parts[random.Next(parts.Length)] : ":")));
            bool ours = HostSyntax.IsValid(Feed.Bytes($"[{literal}]"));

            // The framework's parser is more lenient: it takes longer groups with leading zeros, an octal or short IPv4 tail, and no colon at all.
            bool theirs = IPAddress.TryParse(literal, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6;
            if (ours)
            {
                Assert.True(theirs, literal);
            }
            else if (theirs)
            {
                Assert.Matches(@"\.|[0-9a-f]{5}", literal);
            }
        }
    }
}
