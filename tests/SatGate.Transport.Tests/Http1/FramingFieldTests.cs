using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Content-Length and Transfer-Encoding of requests (RFC 9112 section 6): the smuggling gate.</summary>
public sealed class FramingFieldTests
{
    private static string Post(string fields, int minor = 1) => $"POST / HTTP/1.{minor}\r\nHost: h\r\n{fields}\r\n";

    [Fact]
    public void Without_either_field_there_is_no_body()
    {
        RequestHead head = Feed.Accepted(Post(string.Empty));
        Assert.Equal(BodyKind.None, head.Body);
        Assert.Equal(-1, head.ContentLength);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("5", 5)]
    [InlineData("005", 5)]
    [InlineData(" \t42\t ", 42)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("0000000000000000001", 1)]
    public void A_length_of_digits_is_read(string value, long length)
    {
        RequestHead head = Feed.Accepted(Post($"Content-Length:{value}\r\n"));
        Assert.Equal(BodyKind.Length, head.Body);
        Assert.Equal(length, head.ContentLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+5")]
    [InlineData("-0")]
    [InlineData("-1")]
    [InlineData("+0")]
    [InlineData("5 5")]
    [InlineData("5,5")]
    [InlineData("5, 5")]
    [InlineData("5;")]
    [InlineData("5.0")]
    [InlineData("5e0")]
    [InlineData("0x5")]
    [InlineData("5h")]
    [InlineData("\"5\"")]
    [InlineData("1_000")]
    [InlineData("\u00a05")]
    [InlineData("\u00b2")]
    [InlineData("/")]
    [InlineData(":")]
    [InlineData("9223372036854775808")]
    [InlineData("9999999999999999999")]
    [InlineData("18446744073709551616")]
    [InlineData("18446744073709551621")]
    [InlineData("00000000000000000005")]
    [InlineData("1000000000000000000000")]
    public void A_length_that_is_not_digits_within_a_long_is_refused(string value)
    {
        Assert.Equal(HttpFault.ContentLengthInvalid, Feed.Refused(Post($"Content-Length: {value}\r\n")));
        Assert.Equal(HttpFault.ContentLengthInvalid, Feed.RefusedResponse($"HTTP/1.1 200 OK\r\nContent-Length: {value}\r\n\r\n"));
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("5", "6")]
    [InlineData("0", "0")]
    public void Second_content_length_is_rejected(string first, string second)
    {
        string fields = $"Content-Length: {first}\r\nX: y\r\ncontent-length: {second}\r\n";
        Assert.Equal(HttpFault.ContentLengthRepeated, Feed.Refused(Post(fields)));
        Assert.Equal(HttpFault.ContentLengthRepeated, Feed.RefusedResponse($"HTTP/1.1 200 OK\r\n{fields}\r\n"));
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("CHUNKED")]
    [InlineData("Chunked \t")]
    public void Chunked_alone_is_read(string value)
    {
        RequestHead head = Feed.Accepted(Post($"Transfer-Encoding: {value}\r\n"));
        Assert.Equal(BodyKind.Chunked, head.Body);
        Assert.Equal(-1, head.ContentLength);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("gzip, chunked")]
    [InlineData("gzip,chunked")]
    [InlineData("gzip;q=1, chunked")]
    [InlineData("foo ; a = b ;c=d, chunked")]
    [InlineData("chunkedchunked")]
    [InlineData("xchunked")]
    [InlineData("chunke")]
    public void Another_list_of_codings_is_not_implemented(string value)
    {
        HttpFault fault = Feed.Refused(Post($"Transfer-Encoding: {value}\r\n"));
        Assert.Equal(HttpFault.TransferEncodingUnsupported, fault);
        Assert.Equal(501, HttpFault.StatusCode(fault));
        Assert.Equal(fault, Feed.RefusedResponse($"HTTP/1.1 200 OK\r\nTransfer-Encoding: {value}\r\n\r\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData(",chunked")]
    [InlineData("chunked,")]
    [InlineData("chunked, ")]
    [InlineData("chunked, identity")]
    [InlineData("chunked, chunked")]
    [InlineData("gzip,, chunked")]
    [InlineData("\"chunked\"")]
    [InlineData("'chunked\u00a0")]
    [InlineData("\u00a0chunked")]
    [InlineData("chunked\u0085")]
    [InlineData("chunk ed")]
    [InlineData("chunked foo")]
    [InlineData("foo chunked")]
    [InlineData("foo;, chunked")]
    [InlineData("foo;a, chunked")]
    [InlineData("foo;a=, chunked")]
    [InlineData("foo;a=\"b\", chunked")]
    [InlineData(";a=b, chunked")]
    [InlineData("chunked;")]
    [InlineData("=chunked")]
    [InlineData("(chunked)")]
    public void A_value_that_is_no_list_of_codings_ending_in_chunked_is_a_bad_request(string value) =>
        Assert.Equal(HttpFault.TransferEncodingInvalid, Feed.Refused(Post($"Transfer-Encoding: {value}\r\n")));

    [Theory]
    [InlineData("chunked", "chunked")]
    [InlineData("chunked", "identity")]
    [InlineData("chunked", "")]
    public void Second_transfer_encoding_is_rejected(string first, string second) =>
        Assert.Equal(HttpFault.TransferEncodingRepeated, Feed.Refused(Post($"Transfer-Encoding: {first}\r\nTransfer-Encoding: {second}\r\n")));

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")]
    [InlineData("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: identity\r\n")]
    [InlineData("Content-Length: 5\r\nX: y\r\nTransfer-Encoding:\r\n")]
    public void Length_and_transfer_encoding_together_are_rejected(string fields)
    {
        Assert.Equal(HttpFault.LengthAndTransferEncoding, Feed.Refused(Post(fields)));
        Assert.Equal(HttpFault.LengthAndTransferEncoding, Feed.RefusedResponse($"HTTP/1.1 200 OK\r\n{fields}\r\n"));
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("identity")]
    public void Transfer_encoding_in_1_0_is_rejected(string value)
    {
        Assert.Equal(HttpFault.TransferEncodingInHttp10, Feed.Refused(Post($"Transfer-Encoding: {value}\r\n", minor: 0)));
        Assert.Equal(HttpFault.TransferEncodingInHttp10, Feed.RefusedResponse($"HTTP/1.0 200 OK\r\nTransfer-Encoding: {value}\r\n\r\n"));
    }

    [Fact]
    public void A_length_in_1_0_is_read() => Assert.Equal(5, Feed.Accepted(Post("Content-Length: 5\r\n", minor: 0)).ContentLength);
}
