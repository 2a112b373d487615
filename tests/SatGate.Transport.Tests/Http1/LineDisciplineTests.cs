using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>CRLF and nothing else ends a line (RFC 9112 section 2.2), at every offset a vectorised search could get wrong.</summary>
public sealed class LineDisciplineTests
{
    private const int OffsetMax = 70;

    [Fact]
    public void A_line_end_is_found_at_every_offset()
    {
        for (int offset = 0; offset <= OffsetMax; offset++)
        {
            string value = new('v', offset);
            string text = $"GET / HTTP/1.1\r\nHost: h\r\nX: {value}\r\nY: z\r\n\r\n";
            RequestHead head = Feed.Accepted(text);
            Assert.Equal(3, head.FieldCount);
            Assert.Equal(offset, head.Fields[1].ValueLength);
            Assert.Equal(text.Length, head.Length);
        }
    }

    [Theory]
    [InlineData("\n", HttpFault.BareLineFeed)]
    [InlineData("\r", HttpFault.BareCarriageReturn)]
    [InlineData("\r\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("\0", HttpFault.FieldValueInvalid)]
    [InlineData("\u0001", HttpFault.FieldValueInvalid)]
    [InlineData("\u0008", HttpFault.FieldValueInvalid)]
    [InlineData("\u000b", HttpFault.FieldValueInvalid)]
    [InlineData("\u000c", HttpFault.FieldValueInvalid)]
    [InlineData("\u001f", HttpFault.FieldValueInvalid)]
    [InlineData("\u007f", HttpFault.FieldValueInvalid)]
    public void A_forbidden_byte_in_a_value_is_found_at_every_offset(string wrong, HttpFault fault)
    {
        for (int offset = 0; offset <= OffsetMax; offset++)
        {
            string front = "GET / HTTP/1.1\r\nHost: h\r\nX: " + new string('v', offset);
            Assert.Equal(fault, Feed.Refused(front + wrong + "v\r\n\r\n"));
        }
    }

    [Fact]
    public void Every_byte_value_in_a_field_value_is_accepted_or_refused_as_the_grammar_says()
    {
        for (int value = 0; value <= 255; value++)
        {
            string field = $"X: a{(char)value}b\r\n\r\n";
            bool isText = value is 9 or (>= 32 and not 127);
            Feed.Request(Feed.Bytes("GET / HTTP/1.1\r\nHost: h\r\n" + field), Feed.Limits, out ParseStatus status);
            Assert.Equal(isText && value < 128 ? ParseStatus.Done : ParseStatus.Invalid, status);
            Feed.Response(Feed.Bytes("HTTP/1.1 204\r\n" + field), Feed.Limits, requestWasHead: false, out status);
            Assert.Equal(isText ? ParseStatus.Done : ParseStatus.Invalid, status);
        }
    }

    [Fact]
    public void Every_byte_value_in_a_field_name_is_accepted_or_refused_as_the_grammar_says()
    {
        const string others = "!#$%&'*+-.^_`|~";
        for (int offset = 0; offset <= 34; offset++)
        {
            for (int value = 0; value <= 255; value++)
            {
                if (value == ':')
                {
                    continue;
                }

                string text = $"GET / HTTP/1.1\r\nHost: h\r\nA{new string('n', offset)}{(char)value}b: c\r\n\r\n";
                bool isToken = value < 128 && (char.IsAsciiLetterOrDigit((char)value) || others.Contains((char)value));
                ParseStatus status = new RequestHead().TryParse(Feed.Bytes(text), Feed.Limits);
                Assert.Equal(isToken ? ParseStatus.Done : ParseStatus.Invalid, status);
            }
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: h\r\n\r\n", HttpFault.BareLineFeed)]
    [InlineData("GET / HTTP/1.1\rHost: h\r\n\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("GET / HTTP/1.1\r\r\nHost: h\r\n\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\n", HttpFault.BareLineFeed)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\rX: y\r\n\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("GET / HTTP/1.1\r\nHo\nst: h\r\n\r\n", HttpFault.BareLineFeed)]
    [InlineData("GET / HTTP/1.1\r\nHo\rst: h\r\n\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("GET / HTTP/1.1\r\nHo\0st: h\r\n\r\n", HttpFault.FieldNameInvalid)]
    [InlineData("G\u0001T / HTTP/1.1\r\nHost: h\r\n\r\n", HttpFault.RequestLineMalformed)]
    [InlineData("\u0016\u0003\u0001\u0002\0", HttpFault.RequestLineMalformed)]
    [InlineData("\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", HttpFault.BareLineFeed)]
    [InlineData("\rGET / HTTP/1.1\r\nHost: h\r\n\r\n", HttpFault.BareCarriageReturn)]
    [InlineData("\r\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", HttpFault.BareCarriageReturn)]
    public void A_bare_line_end_or_a_control_byte_anywhere_is_refused(string text, HttpFault fault) => Assert.Equal(fault, Feed.Refused(text));

    [Theory]
    [InlineData("GET / HTTP/1.1\n")]
    [InlineData("GET / HTTP/1.1\rH")]
    [InlineData("GET / HTTP/1.1 \r\n")]
    [InlineData("GET  / HTTP/1.1\r\n")]
    [InlineData("GET / HTTP/1.1\r\n Host: h\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nX: a\0")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nX : a\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n")]
    [InlineData("CONNECT h:443 HTTP/1.1\r\n")]
    public void Refusal_comes_with_the_first_wrong_byte_or_line_and_does_not_wait_for_the_end(string text) =>
        Assert.Equal(text.Length, Feed.RefusedAfter(text + "A: b\r\n\r\n"));

    [Theory]
    [InlineData("")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("G")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET / HTTP/1.1\r")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r")]
    public void An_unfinished_head_needs_more(string text)
    {
        Feed.Request(Feed.Bytes(text), Feed.Limits, out ParseStatus status);
        Assert.Equal(ParseStatus.NeedMore, status);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n")]
    public void Empty_lines_before_a_request_are_skipped_and_counted(string empty)
    {
        string text = empty + "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
        RequestHead head = Feed.Accepted(text);
        Assert.Equal(text.Length, head.Length);
        Assert.Equal(empty.Length, head.MethodStart);
    }

    [Fact]
    public void A_third_empty_line_before_a_request_is_refused() =>
        Assert.Equal(HttpFault.RequestLineMalformed, Feed.Refused("\r\n\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n"));

    [Fact]
    public void Bytes_behind_the_head_are_left_alone()
    {
        const string first = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
        Assert.Equal(first.Length, Feed.Accepted(first + "GET /b\n\0").Length);
    }

    [Fact]
    public void The_verdict_stays_until_a_reset()
    {
        var head = new RequestHead();
        byte[] good = Feed.Bytes("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal(ParseStatus.Invalid, head.TryParse("\n"u8, Feed.Limits));
        Assert.Equal(ParseStatus.Invalid, head.TryParse(good, Feed.Limits));
        head.Reset();
        Assert.Equal(HttpFault.None, head.Fault);
        Assert.Equal(ParseStatus.Done, head.TryParse(good, Feed.Limits));
        Assert.Equal(ParseStatus.Done, head.TryParse(good, Feed.Limits));
        Assert.Equal(1, head.FieldCount);
    }
}
