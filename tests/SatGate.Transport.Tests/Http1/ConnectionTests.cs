using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Connection options, persistence and nominated fields (RFC 9110 section 7.6.1, RFC 9112 section 9.3).</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData(1, "", true)]
    [InlineData(0, "", false)]
    [InlineData(1, "Connection: close\r\n", false)]
    [InlineData(1, "Connection: CLOSE\t\r\n", false)]
    [InlineData(1, "Connection: keep-alive\r\n", true)]
    [InlineData(0, "Connection: Keep-Alive\r\n", true)]
    [InlineData(0, "Connection: close\r\n", false)]
    [InlineData(1, "Connection: keep-alive, close\r\n", false)]
    [InlineData(0, "Connection: close, keep-alive\r\n", false)]
    [InlineData(0, "Connection: keep-alive\r\nConnection: close\r\n", false)]
    [InlineData(1, "Connection: x\r\nX: y\r\nConnection: close\r\n", false)]
    [InlineData(1, "Connection: closed\r\n", true)]
    [InlineData(1, "Connection:\r\n", true)]
    [InlineData(1, "Connection: , ,\r\n", true)]
    [InlineData(0, "Proxy-Connection: keep-alive\r\n", false)]
    [InlineData(0, "Keep-Alive: timeout=5\r\n", false)]
    public void Persistence_follows_the_version_and_the_options_and_close_wins(int minor, string fields, bool keepAlive)
    {
        Assert.Equal(keepAlive, Feed.Accepted($"GET / HTTP/1.{minor}\r\nHost: h\r\n{fields}\r\n").KeepAlive);
        Assert.Equal(keepAlive, Feed.AcceptedResponse($"HTTP/1.{minor} 200 OK\r\nContent-Length: 0\r\n{fields}\r\n").KeepAlive);
    }

    [Theory]
    [InlineData("keep alive")]
    [InlineData("close;x")]
    [InlineData("close x")]
    [InlineData("\"close\"")]
    [InlineData("close, @")]
    [InlineData("a=b")]
    [InlineData("keep-alive\u00a0")]
    [InlineData("a/b")]
    public void Options_that_are_no_tokens_are_refused(string value)
    {
        Assert.Equal(HttpFault.ConnectionInvalid, Feed.Refused($"GET / HTTP/1.1\r\nHost: h\r\nConnection: {value}\r\n\r\n"));
        Assert.Equal(HttpFault.ConnectionInvalid, Feed.RefusedResponse($"HTTP/1.1 200 OK\r\nConnection: {value}\r\n\r\n"));
    }

    [Fact]
    public void Sixty_four_options_are_accepted_and_one_more_is_not()
    {
        string Fields(int options) => $"Connection: a\r\nConnection: {string.Join(',', Enumerable.Repeat("b", options - 1))}\r\n";
        Feed.Accepted($"GET / HTTP/1.1\r\nHost: h\r\n{Fields(64)}\r\n");
        Assert.Equal(HttpFault.ConnectionInvalid, Feed.Refused($"GET / HTTP/1.1\r\nHost: h\r\n{Fields(65)}\r\n"));
    }

    [Fact]
    public void Nominated_fields_are_flagged_wherever_they_stand()
    {
        RequestHead head = Feed.Accepted(
            "GET / HTTP/1.1\r\nX-A: 1\r\nHost: h\r\nConnection: close, x-a ,X-B\r\nx-b: 2\r\nX-AB: 3\r\nConnection: Via\r\nVia: v\r\nX-A: 4\r\n\r\n");
        bool[] flags = [.. head.Fields.ToArray().Select(f => f.IsNominated)];
        Assert.Equal([true, false, false, true, false, false, true, true], flags);
    }

    [Theory]
    [InlineData("keep-alive")]
    [InlineData("keep-alive, x")]
    [InlineData("close, keep-alive, x")]
    public void Options_about_persistence_nominate_nothing(string options)
    {
        RequestHead head = Feed.Accepted($"GET / HTTP/1.1\r\nHost: h\r\nConnection: {options}\r\nKeep-Alive: timeout=5\r\nClose: y\r\n\r\n");
        Assert.DoesNotContain(head.Fields.ToArray(), f => f.IsNominated);
    }

    [Fact]
    public void End_to_end_essentials_cannot_be_nominated_away()
    {
        RequestHead head = Feed.Accepted(
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: host, authorization, content-length, transfer-encoding, connection\r\nAuthorization: a\r\nContent-Length: 1\r\n\r\n");
        Assert.Equal([KnownField.Connection], head.Fields.ToArray().Where(f => f.IsNominated).Select(f => f.Known));
        Assert.Equal(1, head.ContentLength);

        ResponseHead answer = Feed.AcceptedResponse("HTTP/1.1 200 OK\r\nConnection: transfer-encoding, x\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.Equal([false, true, false], answer.Fields.ToArray().Select(f => f.IsNominated));
        Assert.Equal(BodyKind.Chunked, answer.Body);
    }

    [Fact]
    public void Flags_of_one_message_do_not_leak_into_the_next()
    {
        var head = new RequestHead();
        Assert.Equal(ParseStatus.Done, head.TryParse("GET / HTTP/1.1\r\nConnection: x, close\r\nX: y\r\nHost: h\r\nTE: trailers\r\nExpect: 100-continue\r\n\r\n"u8, Feed.Limits));
        Assert.True(head.Fields[1].IsNominated);
        head.Reset();
        byte[] second = Feed.Bytes("GET http://a HTTP/1.1\r\nX: y\r\nX: y\r\nHost: h\r\n\r\n");
        ParseStatus status = head.TryParse(second, Feed.Limits);
        var fresh = new RequestHead();
        Assert.Equal(Feed.Describe(fresh, second, fresh.TryParse(second, Feed.Limits)), Feed.Describe(head, second, status));
    }
}
