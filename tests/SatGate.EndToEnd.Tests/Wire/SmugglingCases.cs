namespace SatGate.EndToEnd.Tests.Wire;

/// <summary>
/// Requests that two readers could read in two ways. Each is a name and the bytes after the placeholder target; <c>{path}</c> stands for a
/// path that leads to an upstream. RFC 9112 sections 2.2 to 7.1.
/// </summary>
internal static class SmugglingCases
{
    private const string Line = "POST {path} HTTP/1.1\r\n";
    private const string Host = "Host: gateway.test\r\n";
    private const string Start = Line + Host;
    private const string Chunked = Start + "Transfer-Encoding: chunked\r\n\r\n";

    /// <summary>Cases that are wrong in their head: nothing may reach the upstream.</summary>
    public static IReadOnlyDictionary<string, string> Heads { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bare LF after the request line"] = "GET {path} HTTP/1.1\nHost: gateway.test\r\n\r\n",
        ["bare LF after a field"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\n\r\n",
        ["bare LF as the empty line"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\n\n",
        ["bare CR in the request line"] = "GET {path}\r HTTP/1.1\r\nHost: gateway.test\r\n\r\n",
        ["bare CR in a value"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nX-A: a\rX-B: b\r\n\r\n",
        ["NUL in a value"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nX-A: a\0b\r\n\r\n",
        ["NUL in a name"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nX\0A: ab\r\n\r\n",
        ["DEL in a value"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nX-A: a\u007fb\r\n\r\n",
        ["no Host"] = "GET {path} HTTP/1.1\r\n\r\n",
        ["two Hosts"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nHost: other.test\r\n\r\n",
        ["two equal Hosts"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nHost: gateway.test\r\n\r\n",
        ["Host with a list"] = "GET {path} HTTP/1.1\r\nHost: gateway.test, other.test\r\n\r\n",
        ["Host with userinfo"] = "GET {path} HTTP/1.1\r\nHost: user@gateway.test\r\n\r\n",
        ["Host with a path"] = "GET {path} HTTP/1.1\r\nHost: gateway.test/x\r\n\r\n",
        ["Host with a space"] = "GET {path} HTTP/1.1\r\nHost: gateway test\r\n\r\n",
        ["Host with a port that is none"] = "GET {path} HTTP/1.1\r\nHost: gateway.test:8x\r\n\r\n",
        ["space before the colon"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nX-A : a\r\n\r\n",
        ["tab before the colon"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nX-A\t: a\r\n\r\n",
        ["no name"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\n: a\r\n\r\n",
        ["no colon"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nX-A a\r\n\r\n",
        ["parenthesis in a name"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nA(b): a\r\n\r\n",
        ["high byte in a name"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nX-\u00e4: a\r\n\r\n",
        ["folded field"] = "GET {path} HTTP/1.1\r\nHost: gateway.test\r\nX-A: a\r\n b\r\n\r\n",
        ["first field begins with a space"] = "GET {path} HTTP/1.1\r\n Host: gateway.test\r\n\r\n",
        ["two spaces in the request line"] = "GET  {path} HTTP/1.1\r\nHost: gateway.test\r\n\r\n",
        ["tab in the request line"] = "GET\t{path} HTTP/1.1\r\nHost: gateway.test\r\n\r\n",
        ["space at the end of the request line"] = "GET {path} HTTP/1.1 \r\nHost: gateway.test\r\n\r\n",
        ["version in lower case"] = "GET {path} http/1.1\r\nHost: gateway.test\r\n\r\n",
        ["version with two digits"] = "GET {path} HTTP/1.10\r\nHost: gateway.test\r\n\r\n",
        ["no version"] = "GET {path}\r\nHost: gateway.test\r\n\r\n",
        ["method that is no token"] = "GE(T {path} HTTP/1.1\r\nHost: gateway.test\r\n\r\n",
        ["fragment in the target"] = "GET {path}#f HTTP/1.1\r\nHost: gateway.test\r\n\r\n",
        ["high byte in the target"] = "GET {path}/\u00e4 HTTP/1.1\r\nHost: gateway.test\r\n\r\n",
        ["target that is no path"] = "GET gateway HTTP/1.1\r\nHost: gateway.test\r\n\r\n",
        ["length with a sign"] = Start + "Content-Length: +5\r\n\r\nhello",
        ["negative length"] = Start + "Content-Length: -5\r\n\r\nhello",
        ["minus zero length"] = Start + "Content-Length: -0\r\n\r\n",
        ["hexadecimal length"] = Start + "Content-Length: 0x5\r\n\r\nhello",
        ["empty length"] = Start + "Content-Length:\r\n\r\n",
        ["length with a space inside"] = Start + "Content-Length: 5 5\r\n\r\nhello",
        ["length with a unit"] = Start + "Content-Length: 5b\r\n\r\nhello",
        ["length as a list of two"] = Start + "Content-Length: 5, 6\r\n\r\nhello",
        ["length as a list of equals"] = Start + "Content-Length: 5, 5\r\n\r\nhello",
        ["length past 63 bits"] = Start + "Content-Length: 9223372036854775808\r\n\r\nhello",
        ["length past 64 bits"] = Start + "Content-Length: 18446744073709551621\r\n\r\nhello",
        ["two lengths"] = Start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        ["two equal lengths"] = Start + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        ["length and chunked"] = Start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["chunked and length"] = Start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        ["chunked twice"] = Start + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        ["two coding fields"] = Start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["coding before chunked"] = Start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        ["chunked not last"] = Start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        ["identity"] = Start + "Transfer-Encoding: identity\r\n\r\n",
        ["unknown coding"] = Start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        ["coding with a comma after it"] = Start + "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
        ["quoted coding"] = Start + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        ["coding with a vertical tab"] = Start + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        ["coding with a parameter"] = Start + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
        ["empty coding"] = Start + "Transfer-Encoding:\r\n\r\n0\r\n\r\n",
        ["chunked in HTTP/1.0"] = "POST {path} HTTP/1.0\r\nHost: gateway.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    };

    /// <summary>Cases that are wrong in their chunked body: the upstream may see a beginning, never a complete request.</summary>
    public static IReadOnlyDictionary<string, string> Bodies { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["chunk size with a sign"] = Chunked + "+5\r\nhello\r\n0\r\n\r\n",
        ["negative chunk size"] = Chunked + "-5\r\nhello\r\n0\r\n\r\n",
        ["chunk size with a prefix"] = Chunked + "0x5\r\nhello\r\n0\r\n\r\n",
        ["no chunk size"] = Chunked + "\r\nhello\r\n0\r\n\r\n",
        ["space before the chunk size"] = Chunked + " 5\r\nhello\r\n0\r\n\r\n",
        ["chunk size that is none"] = Chunked + "g\r\nhello\r\n0\r\n\r\n",
        ["chunk size of seventeen digits"] = Chunked + "00000000000000005\r\nhello\r\n0\r\n\r\n",
        ["chunk size past 64 bits"] = Chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n",
        ["bare LF after a chunk size"] = Chunked + "5\nhello\r\n0\r\n\r\n",
        ["bare LF in a chunk extension"] = Chunked + "5;a\nhello\r\n0\r\n\r\n",
        ["bare CR in a chunk extension"] = Chunked + "5;a\rb\r\nhello\r\n0\r\n\r\n",
        ["bare LF after chunk data"] = Chunked + "5\r\nhello\n0\r\n\r\n",
        ["bare CR after chunk data"] = Chunked + "5\r\nhello\r0\r\n\r\n",
        ["chunk data longer than its size"] = Chunked + "5\r\nhelloo\r\n0\r\n\r\n",
        ["chunk data shorter than its size"] = Chunked + "6\r\nhello\r\n0\r\n\r\n",
        ["bare LF after the last chunk"] = Chunked + "5\r\nhello\r\n0\n\n",
        ["bare LF in a trailer"] = Chunked + "5\r\nhello\r\n0\r\nX-T: t\n\r\n",
        ["folded trailer"] = Chunked + "5\r\nhello\r\n0\r\nX-T: t\r\n u\r\n\r\n",
        ["trailer that is no field"] = Chunked + "5\r\nhello\r\n0\r\nX T: t\r\n\r\n",
        ["trailer without colon"] = Chunked + "5\r\nhello\r\n0\r\nGET /x HTTP/1.1\r\n\r\n",
    };
}
