using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Method and version (RFC 9112 section 3).</summary>
public sealed class RequestLineTests
{
    [Theory]
    [InlineData("GET", KnownMethod.Get)]
    [InlineData("HEAD", KnownMethod.Head)]
    [InlineData("POST", KnownMethod.Post)]
    [InlineData("PUT", KnownMethod.Put)]
    [InlineData("DELETE", KnownMethod.Delete)]
    [InlineData("OPTIONS", KnownMethod.Options)]
    [InlineData("PATCH", KnownMethod.Patch)]
    [InlineData("TRACE", KnownMethod.Trace)]
    [InlineData("get", KnownMethod.Other)]
    [InlineData("QUERY", KnownMethod.Other)]
    [InlineData("M-SEARCH", KnownMethod.Other)]
    [InlineData("CONNECTS", KnownMethod.Other)]
    [InlineData("!#$%&'*+-.^_`|~09azAZ", KnownMethod.Other)]
    public void A_method_is_any_token_and_its_case_matters(string method, KnownMethod known)
    {
        RequestHead head = Feed.Accepted($"{method} /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal(known, head.Method);
        Assert.Equal(method.Length, head.MethodLength);
    }

    [Theory]
    [InlineData("G\u00e9T")]
    [InlineData("G@T")]
    [InlineData("\"GET\"")]
    [InlineData("GET:")]
    [InlineData("G/T")]
    [InlineData("PRI")]
    public void A_method_that_is_no_token_or_is_reserved_is_refused(string method) =>
        Assert.Equal(HttpFault.MethodInvalid, Feed.Refused($"{method} /a HTTP/1.1\r\nHost: h\r\n\r\n"));

    [Fact]
    public void A_method_may_have_sixty_four_characters_and_no_more()
    {
        Feed.Accepted($"{new string('M', 64)} /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal(HttpFault.MethodInvalid, Feed.Refused($"{new string('M', 65)} /a HTTP/1.1\r\nHost: h\r\n\r\n"));
    }

    [Theory]
    [InlineData("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("CONNECT h:443 HTTP/1.0\r\n\r\n")]
    [InlineData("CONNECT /a HTTP/1.1\r\nHost: h\r\n\r\n")]
    public void Connect_is_refused_as_not_implemented(string text)
    {
        HttpFault fault = Feed.Refused(text);
        Assert.Equal(HttpFault.ConnectMethod, fault);
        Assert.Equal(501, HttpFault.StatusCode(fault));
    }

    [Fact]
    public void Http_1_1_and_1_0_are_spoken()
    {
        Assert.Equal(1, Feed.Accepted("GET / HTTP/1.1\r\nHost: h\r\n\r\n").VersionMinor);
        Assert.Equal(0, Feed.Accepted("GET / HTTP/1.0\r\nHost: h\r\n\r\n").VersionMinor);
    }

    [Theory]
    [InlineData("HTTP/0.9")]
    [InlineData("HTTP/1.2")]
    [InlineData("HTTP/1.9")]
    [InlineData("HTTP/2.0")]
    [InlineData("HTTP/3.0")]
    [InlineData("HTTP/5.6")]
    public void Another_http_version_is_answered_with_505(string version)
    {
        HttpFault fault = Feed.Refused($"GET / {version}\r\nHost: h\r\n\r\n");
        Assert.Equal(HttpFault.VersionUnsupported, fault);
        Assert.Equal(505, HttpFault.StatusCode(fault));
    }

    [Theory]
    [InlineData("GET / http/1.1")]
    [InlineData("GET / HTTP/1.10")]
    [InlineData("GET / HTTP/01.1")]
    [InlineData("GET / HTTP/1,1")]
    [InlineData("GET / HTTP/1.x")]
    [InlineData("GET / HTTP/1")]
    [InlineData("GET / HTTP/11")]
    [InlineData("GET / HTTPS/1.1")]
    [InlineData("GET / ICE/1.0")]
    [InlineData("GET / RTSP/1.0")]
    [InlineData("GET / XHTTP/1.1")]
    [InlineData("GET /")]
    [InlineData("GET")]
    [InlineData("GET ")]
    [InlineData("GET / ")]
    [InlineData("GET  / HTTP/1.1")]
    [InlineData("GET /  HTTP/1.1")]
    [InlineData(" GET / HTTP/1.1")]
    [InlineData("GET / HTTP/1.1 ")]
    [InlineData("GET / HTTP/1.1\t")]
    [InlineData("GET / HTTP/1.1 HTTP/1.1")]
    [InlineData("GET /a b HTTP/1.1")]
    [InlineData("GET http://h/a b HTTP/1.1")]
    [InlineData("GET  HTTP/1.1")]
    [InlineData("GET HTTP/1.1")]
    [InlineData("GET\t/\tHTTP/1.1")]
    [InlineData("GET /\tHTTP/1.1")]
    [InlineData("GET\t/ HTTP/1.1")]
    [InlineData("HTTP/1.1 200 OK")]
    [InlineData("/ HTTP/1.1")]
    [InlineData("GET / HTTP/1.1,")]
    [InlineData("PRI * HTTP/2.0")]
    public void A_line_that_is_not_three_parts_and_single_spaces_is_a_bad_request(string line)
    {
        HttpFault fault = Feed.Refused(line + "\r\nHost: h\r\n\r\n");
        Assert.Equal(400, HttpFault.StatusCode(fault));
    }
}
