using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Field lines (RFC 9112 section 5).</summary>
public sealed class FieldLineTests
{
    [Theory]
    [InlineData("X:v", "v")]
    [InlineData("X: v", "v")]
    [InlineData("X:  \t v \t ", "v")]
    [InlineData("X:", "")]
    [InlineData("X: \t ", "")]
    [InlineData("X: a b\tc", "a b\tc")]
    [InlineData("X: \u00c2\u00a0v\u00c2\u00a0", "\u00c2\u00a0v\u00c2\u00a0")]
    [InlineData("X: \u00c2\u0085v", "\u00c2\u0085v")]
    [InlineData("X: a:b::", "a:b::")]
    [InlineData("X: D\u00c3\u00bcsseldorf \u00f0\u009f\u0092\u00b0", "D\u00c3\u00bcsseldorf \u00f0\u009f\u0092\u00b0")]
    [InlineData("X: \"q\\\"\"", "\"q\\\"\"")]
    public void A_value_is_trimmed_of_spaces_and_tabs_and_of_nothing_else(string line, string value)
    {
        string text = $"GET / HTTP/1.1\r\n{line}\r\nHost: h\r\n\r\n";
        HeaderField field = Feed.Accepted(text).Fields[0];
        Assert.Equal("X", Feed.Text(field.Name(Feed.Bytes(text))));
        Assert.Equal(value, Feed.Text(field.Value(Feed.Bytes(text))));
    }

    [Theory]
    [InlineData("\u00a0")]
    [InlineData("\u0085")]
    [InlineData("\u00ff")]
    [InlineData("\u00c3")]
    [InlineData("\u00c0\u0080")]
    [InlineData("\u00ed\u00a0\u0080")]
    [InlineData("\u00f5\u0080\u0080\u0080")]
    public void Bytes_outside_ascii_that_are_no_utf8_are_refused_in_requests_and_passed_in_responses(string wrong)
    {
        for (int offset = 0; offset <= 70; offset++)
        {
            string line = $"X: {new string('v', offset)}{wrong}Transfer-Encoding: chunked\r\n";
            Assert.Equal(HttpFault.FieldValueInvalid, Feed.Refused($"GET / HTTP/1.1\r\n{line}Host: h\r\n\r\n"));
            Assert.Equal(2, Feed.AcceptedResponse($"HTTP/1.1 200 OK\r\n{line}Content-Length: 0\r\n\r\n").FieldCount);
        }
    }

    [Theory]
    [InlineData("X : v", HttpFault.WhitespaceBeforeColon)]
    [InlineData("X\t: v", HttpFault.WhitespaceBeforeColon)]
    [InlineData("X \t : v", HttpFault.WhitespaceBeforeColon)]
    [InlineData("Transfer-Encoding : chunked", HttpFault.WhitespaceBeforeColon)]
    [InlineData("X Y: v", HttpFault.FieldNameInvalid)]
    [InlineData("X ", HttpFault.FieldNameInvalid)]
    [InlineData(" X: v", HttpFault.LineFolding)]
    [InlineData("\tX: v", HttpFault.LineFolding)]
    [InlineData(" ", HttpFault.LineFolding)]
    [InlineData(": v", HttpFault.FieldNameInvalid)]
    [InlineData(":", HttpFault.FieldNameInvalid)]
    [InlineData("X", HttpFault.ColonMissing)]
    [InlineData("GET", HttpFault.ColonMissing)]
    [InlineData("A(b): v", HttpFault.FieldNameInvalid)]
    [InlineData("A@: v", HttpFault.FieldNameInvalid)]
    [InlineData("\"A\": v", HttpFault.FieldNameInvalid)]
    [InlineData("A/b: v", HttpFault.FieldNameInvalid)]
    [InlineData("A[0]: v", HttpFault.FieldNameInvalid)]
    [InlineData("A=b: v", HttpFault.FieldNameInvalid)]
    [InlineData("A;b: v", HttpFault.FieldNameInvalid)]
    [InlineData("A,b: v", HttpFault.FieldNameInvalid)]
    [InlineData("\u00e9: v", HttpFault.FieldNameInvalid)]
    [InlineData("Transfer-Encod\u00c4\u00b1ng: chunked", HttpFault.FieldNameInvalid)]
    public void A_malformed_line_is_refused_first_and_later(string line, HttpFault fault)
    {
        Assert.Equal(fault, Feed.Refused($"GET / HTTP/1.1\r\n{line}\r\nHost: h\r\n\r\n"));
        Assert.Equal(fault, Feed.Refused($"GET / HTTP/1.1\r\nHost: h\r\n{line}\r\n\r\n"));
    }

    [Theory]
    [InlineData("Transfer_Encoding")]
    [InlineData("transfer.encoding")]
    [InlineData("TransferEncoding")]
    [InlineData("Transfer--Encoding")]
    [InlineData("-Transfer-Encoding")]
    [InlineData("Transfer-Encoding-")]
    [InlineData("'Transfer-Encoding'")]
    [InlineData("T-r-a-n-s-f-e-r-Encoding")]
    [InlineData("Content_Length")]
    [InlineData("CONTENT~LENGTH")]
    [InlineData("ContentLength")]
    [InlineData("Content-Length_")]
    [InlineData("$Content-Length")]
    public void A_name_that_could_be_taken_for_a_framing_field_is_refused(string name)
    {
        Assert.Equal(HttpFault.FieldNameAmbiguous, Feed.Refused($"POST / HTTP/1.1\r\nHost: h\r\n{name}: chunked\r\n\r\n"));
        Assert.Equal(HttpFault.FieldNameAmbiguous, Feed.RefusedResponse($"HTTP/1.1 200 OK\r\n{name}: 1\r\n\r\n"));
    }

    [Theory]
    [InlineData("Content-Length-X")]
    [InlineData("X-Content-Length")]
    [InlineData("Content-Length2")]
    [InlineData("Content-Lengt")]
    [InlineData("X-Transfer-Encoding")]
    [InlineData("Transfer-Encodings")]
    [InlineData("Content_Type")]
    [InlineData("a_b")]
    public void A_name_that_only_holds_one_is_not(string name)
    {
        RequestHead head = Feed.Accepted($"POST / HTTP/1.1\r\nHost: h\r\n{name}: 5\r\n\r\n");
        Assert.Equal(BodyKind.None, head.Body);
        Assert.Equal(KnownField.None, head.Fields[1].Known);
    }

    [Fact]
    public void Every_known_field_is_recognised_in_any_case_and_no_neighbour_is()
    {
        foreach (KnownField known in Enum.GetValues<KnownField>().Where(k => k != KnownField.None))
        {
            string name = Hyphenated(known);
            Assert.Equal(known, KnownFields.Find(Feed.Bytes(name)));
            Assert.Equal(known, KnownFields.Find(Feed.Bytes(name.ToUpperInvariant())));
            Assert.Equal(known, KnownFields.Find(Feed.Bytes(name.ToLowerInvariant())));
            for (int at = 0; at < name.Length; at++)
            {
                foreach (char other in "!^_`~09")
                {
                    Assert.Equal(KnownField.None, KnownFields.Find(Feed.Bytes(name.Remove(at, 1).Insert(at, other.ToString()))));
                }

                Assert.Equal(KnownField.None, KnownFields.Find(Feed.Bytes(name.Insert(at, "!"))));

                // The bit that tells the cases of a letter apart tells other token characters apart too.
                byte flipped = (byte)(name[at] ^ 0x20);
                if (HttpBytes.IsToken(flipped))
                {
                    KnownField found = KnownFields.Find(Feed.Bytes(name.Remove(at, 1).Insert(at, ((char)flipped).ToString())));
                    Assert.Equal(char.IsAsciiLetter(name[at]) ? known : KnownField.None, found);
                }
            }
        }
    }

    private static string Hyphenated(KnownField known)
    {
        string name = known.ToString();
        return name[0] + string.Concat(name.Skip(1).Select(c => char.IsAsciiLetterUpper(c) ? "-" + c : c.ToString()));
    }
}
