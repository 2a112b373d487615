using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Status lines and field lines of responses (RFC 9112 sections 4 and 5).</summary>
public sealed class ResponseHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK", 1, 200, "OK")]
    [InlineData("HTTP/1.0 200 OK", 0, 200, "OK")]
    [InlineData("HTTP/1.1 200 ", 1, 200, "")]
    [InlineData("HTTP/1.1 301", 1, 301, "")]
    [InlineData("HTTP/1.1 404 Not Found", 1, 404, "Not Found")]
    [InlineData("HTTP/1.1 200  OK", 1, 200, " OK")]
    [InlineData("HTTP/1.1 599 \tA\t", 1, 599, "\tA\t")]
    [InlineData("HTTP/1.1 500 Ori\u00c3\u00abnt", 1, 500, "Ori\u00c3\u00abnt")]
    [InlineData("HTTP/1.1 100 Continue", 1, 100, "Continue")]
    public void A_valid_status_line_is_read(string line, int minor, int status, string reason)
    {
        string text = line + "\r\nX: y\r\n\r\n";
        ResponseHead head = Feed.AcceptedResponse(text);
        Assert.Equal(minor, head.VersionMinor);
        Assert.Equal(status, head.StatusCode);
        Assert.Equal(reason, text.Substring(head.ReasonStart, head.ReasonLength));
        Assert.Equal(status < 200, head.IsInterim);
        Assert.Equal(text.Length, head.Length);
    }

    [Theory]
    [InlineData("HTP/1.1 200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/01.1 200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/11.1 200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.01 200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1\t200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1  200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 200\tOK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 200OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 2 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 20 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 2000 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 +20 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 2x0 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 \u00b2\u00b2\u00b2 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 ", HttpFault.StatusLineMalformed)]
    [InlineData("200 OK", HttpFault.StatusLineMalformed)]
    [InlineData(" HTTP/1.1 200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("RTSP/1.1 200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("ICE/1.1 200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("HTTPER/1.1 200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("http/1.1 200 OK", HttpFault.StatusLineMalformed)]
    [InlineData("<html>hello there</html>", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/0.9 200 OK", HttpFault.VersionUnsupported)]
    [InlineData("HTTP/5.6 200 OK", HttpFault.VersionUnsupported)]
    [InlineData("HTTP/2.0 200 OK", HttpFault.VersionUnsupported)]
    [InlineData("HTTP/1.2 200 OK", HttpFault.VersionUnsupported)]
    [InlineData("HTTP/1.1 000 OK", HttpFault.StatusCodeInvalid)]
    [InlineData("HTTP/1.1 099 OK", HttpFault.StatusCodeInvalid)]
    [InlineData("HTTP/1.1 600 OK", HttpFault.StatusCodeInvalid)]
    [InlineData("HTTP/1.1 999 OK", HttpFault.StatusCodeInvalid)]
    public void Any_other_status_line_is_refused(string line, HttpFault fault) =>
        Assert.Equal(fault, Feed.RefusedResponse(line + "\r\nContent-Length: 0\r\n\r\n"));

    [Theory]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n", HttpFault.StatusLineMalformed)]
    [InlineData("\rHTTP/1.1 200 OK\r\n\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("\nHTTP/1.1 200 OK\r\n\r\n", HttpFault.BareLineFeed)]
    [InlineData("HTTP/1.1 200 OK\nX: y\r\n\r\n", HttpFault.BareLineFeed)]
    [InlineData("HTTP/1.1 200 OK\rX: y\r\n\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("HTTP/1.1 200 OK\r\nX: y\nZ: a\r\n\r\n", HttpFault.BareLineFeed)]
    [InlineData("HTTP/1.1 200 OK\r\nX: y\rZ: a\r\n\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("HTTP/1.1 200 OK\r\nX: y\r\n\n", HttpFault.BareLineFeed)]
    [InlineData("HTTP/1.1 200 O\0K\r\n\r\n", HttpFault.StatusLineMalformed)]
    [InlineData("HTTP/1.1 200 OK\r\n X: y\r\n\r\n", HttpFault.LineFolding)]
    [InlineData("HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n", HttpFault.LineFolding)]
    [InlineData("HTTP/1.1 200 OK\r\nX : y\r\n\r\n", HttpFault.WhitespaceBeforeColon)]
    [InlineData("HTTP/1.1 200 OK\r\nX\r\n\r\n", HttpFault.ColonMissing)]
    [InlineData("HTTP/1.1 200 OK\r\nen US: y\r\n\r\n", HttpFault.FieldNameInvalid)]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", HttpFault.FieldValueInvalid)]
    [InlineData("\0garbage", HttpFault.StatusLineMalformed)]
    public void The_line_discipline_is_that_of_requests(string text, HttpFault fault) => Assert.Equal(fault, Feed.RefusedResponse(text));

    [Fact]
    public void Fields_that_bind_only_requests_are_read_as_any_other()
    {
        ResponseHead head = Feed.AcceptedResponse("HTTP/1.1 200 OK\r\nHost: a b\r\nHost: c\r\nExpect: x\r\nTE: y z\r\nContent-Length: 1\r\n\r\n");
        Assert.Equal(5, head.FieldCount);
        Assert.Equal(KnownField.Host, head.Fields[1].Known);
    }

    [Fact]
    public void Refusal_does_not_wait_for_the_end_of_the_head()
    {
        var head = new ResponseHead();
        Assert.Equal(ParseStatus.NeedMore, head.TryParse("HTTP/1.1 2000 OK\r"u8, Feed.Limits, requestWasHead: false));
        Assert.Equal(ParseStatus.Invalid, head.TryParse("HTTP/1.1 2000 OK\r\n"u8, Feed.Limits, requestWasHead: false));
        head.Reset();
        Assert.Equal(ParseStatus.Invalid, head.TryParse("HTTP/1.1 200 OK\n"u8, Feed.Limits, requestWasHead: false));
        head.Reset();
        Assert.Equal(ParseStatus.Invalid, head.TryParse("\r\n"u8, Feed.Limits, requestWasHead: false));
    }

    [Fact]
    public void Limits_are_inclusive()
    {
        const string text = "HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\n";
        HeadLimits limits = new(HeadBytesMax: text.Length, FieldsMax: 2, TargetBytesMax: 0);
        Feed.AcceptedResponse(text, limits: limits);
        Assert.Equal(HttpFault.HeadTooLarge, Feed.RefusedResponse(text, limits: limits with { HeadBytesMax = text.Length - 1 }));
        Assert.Equal(HttpFault.TooManyFields, Feed.RefusedResponse(text, limits: limits with { FieldsMax = 1 }));
    }

    [Fact]
    public void Messages_follow_one_another_in_one_buffer()
    {
        byte[] bytes = Feed.Bytes("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var head = new ResponseHead();
        Assert.Equal(ParseStatus.Done, head.TryParse(bytes, Feed.Limits, requestWasHead: false));
        Assert.True(head.IsInterim);
        int end = head.Length;
        head.Reset();
        Assert.Equal(ParseStatus.Done, head.TryParse(bytes.AsSpan(end), Feed.Limits, requestWasHead: false));
        Assert.Equal(200, head.StatusCode);
        Assert.Equal("ok", Feed.Text(bytes.AsSpan(end + head.Length)));
    }
}
