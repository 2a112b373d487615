using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Where a response body ends (RFC 9112 section 6.3).</summary>
public sealed class ResponseBodyTests
{
    [Theory]
    [InlineData("1.1 200 OK", "Content-Length: 5\r\n", BodyKind.Length, 5, true)]
    [InlineData("1.1 200 OK", "Content-Length: 0\r\n", BodyKind.Length, 0, true)]
    [InlineData("1.0 200 OK", "Content-Length: 5\r\n", BodyKind.Length, 5, false)]
    [InlineData("1.1 200 OK", "Transfer-Encoding: chunked\r\n", BodyKind.Chunked, -1, true)]
    [InlineData("1.1 200 OK", "Transfer-Encoding: Chunked\r\nConnection: close\r\n", BodyKind.Chunked, -1, false)]
    [InlineData("1.1 200 OK", "", BodyKind.UntilClose, -1, false)]
    [InlineData("1.1 404 Not Found", "Connection: keep-alive\r\n", BodyKind.UntilClose, -1, false)]
    [InlineData("1.0 200 OK", "Connection: keep-alive\r\n", BodyKind.UntilClose, -1, false)]
    [InlineData("1.1 205 Reset", "Content-Length: 0\r\n", BodyKind.Length, 0, true)]
    [InlineData("1.1 204 No Content", "", BodyKind.None, -1, true)]
    [InlineData("1.1 204 No Content", "Content-Length: 0\r\n", BodyKind.None, -1, true)]
    [InlineData("1.1 100 Continue", "", BodyKind.None, -1, true)]
    [InlineData("1.1 103 Early Hints", "Content-Length: 0\r\n", BodyKind.None, -1, true)]
    [InlineData("1.1 101 Switching Protocols", "Connection: upgrade\r\nUpgrade: websocket\r\n", BodyKind.None, -1, true)]
    [InlineData("1.1 304 Not Modified", "", BodyKind.None, -1, true)]
    [InlineData("1.1 304 Not Modified", "Content-Length: 10\r\n", BodyKind.None, 10, true)]
    [InlineData("1.1 304 Not Modified", "Transfer-Encoding: chunked\r\n", BodyKind.None, -1, true)]
    public void The_status_and_the_fields_decide(string start, string fields, BodyKind body, long length, bool keepAlive)
    {
        ResponseHead head = Feed.AcceptedResponse($"HTTP/{start}\r\n{fields}\r\n");
        Assert.Equal(body, head.Body);
        Assert.Equal(length, head.ContentLength);
        Assert.Equal(keepAlive, head.KeepAlive);
    }

    [Theory]
    [InlineData("", -1, false)]
    [InlineData("Content-Length: 10\r\n", 10, false)]
    [InlineData("Transfer-Encoding: chunked\r\n", -1, true)]
    public void An_answer_to_head_has_no_body_but_may_describe_one(string fields, long length, bool chunked)
    {
        ResponseHead head = Feed.AcceptedResponse($"HTTP/1.1 200 OK\r\n{fields}\r\n", requestWasHead: true);
        Assert.Equal(BodyKind.None, head.Body);
        Assert.Equal(length, head.ContentLength);
        Assert.Equal(chunked, head.HasChunkedField);
        Assert.True(head.KeepAlive);
    }

    [Theory]
    [InlineData("100 Continue", "Content-Length: 5\r\n")]
    [InlineData("100 Continue", "Transfer-Encoding: chunked\r\n")]
    [InlineData("101 Switching Protocols", "Content-Length: 4\r\n")]
    [InlineData("101 Switching Protocols", "Transfer-Encoding: chunked\r\n")]
    [InlineData("199 X", "Content-Length: 1\r\n")]
    [InlineData("204 No Content", "Content-Length: 5\r\n")]
    [InlineData("204 No Content", "Transfer-Encoding: chunked\r\n")]
    public void A_response_that_cannot_have_a_body_must_not_announce_one(string status, string fields)
    {
        Assert.Equal(HttpFault.BodyForbidden, Feed.RefusedResponse($"HTTP/1.1 {status}\r\n{fields}\r\n"));
        Assert.Equal(HttpFault.BodyForbidden, Feed.RefusedResponse($"HTTP/1.1 {status}\r\n{fields}\r\n", requestWasHead: true));
    }

    [Theory]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", HttpFault.TransferEncodingUnsupported)]
    [InlineData("Transfer-Encoding: chunked, deflate\r\n", HttpFault.TransferEncodingInvalid)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", HttpFault.TransferEncodingRepeated)]
    [InlineData("Content-Length: 5, 5\r\n", HttpFault.ContentLengthInvalid)]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n", HttpFault.ContentLengthRepeated)]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", HttpFault.LengthAndTransferEncoding)]
    public void Ambiguous_framing_is_refused_even_where_no_body_follows(string fields, HttpFault fault)
    {
        Assert.Equal(fault, Feed.RefusedResponse($"HTTP/1.1 200 OK\r\n{fields}\r\n"));
        Assert.Equal(fault, Feed.RefusedResponse($"HTTP/1.1 200 OK\r\n{fields}\r\n", requestWasHead: true));
        Assert.Equal(fault, Feed.RefusedResponse($"HTTP/1.1 304 Not Modified\r\n{fields}\r\n"));
    }

    [Fact]
    public void The_protocol_a_101_switches_to_is_located()
    {
        const string text = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
        ResponseHead head = Feed.AcceptedResponse(text);
        Assert.True(head.HasUpgradeOption);
        Assert.Equal("websocket", text.Substring(head.UpgradeStart, head.UpgradeLength));
    }
}
