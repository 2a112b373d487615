namespace SatGate.Transport.Tests.Http1;

/// <summary>Deterministic damage to valid messages: bytes changed, removed, doubled, lines moved, and dangerous fragments spliced in.</summary>
internal static class Mutations
{
    public static readonly string[] Requests =
    [
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /v1/messages?beta=true HTTP/1.1\r\nHost: api.example:8443\r\nContent-Type: application/json\r\nContent-Length: 42\r\nX-Api-Key: k\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n",
        "GET http://up.example:80/a/b?c HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent:\tx \r\n\r\n",
        "GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "\r\nPUT /x HTTP/1.1\r\nHost: caf%c3%a9\r\nExpect: 100-continue\r\nContent-Length: 7\r\nX: \u00c3\u00a9\r\n\r\n",
    ];

    public static readonly string[] HeadFragments =
    [
        "\r\n", "\n", "\r", " ", "\t", ":", ",", ";", "\0", "\u007f", "\u0080", "#", "@", "%", "/", "?", "*", "0", "+", "-", "_", "\"", "[", "]",
        "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "http://", "\r\n\r\n", "\r\nHost: h", "\r\nContent-Length: 5", "\r\nTransfer-Encoding: chunked",
        "\r\nTransfer_Encoding: chunked", "\r\nConnection: close", "\r\nConnection: keep-alive, X", "\r\nExpect: 100-continue", "\r\nUpgrade: a/b, c",
        "\r\n X: y", "chunked", "gzip, ", "close", "99999999999999999999", "GET ", "CONNECT ", "PRI ",
    ];

    public static readonly string[] Bodies =
    [
        "0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\n",
        "5;a=b\r\nhello\r\n6 ; c = \"d;\\\"e\" ;f\r\n world\r\n000\r\nA: b\r\nContent-Type: c\r\n\r\n",
        "A\r\n0123456789\r\n1;x\r\n\n\r\n0;y=z\r\n\r\n",
        "2\r\n\r\n\r\n1\r\n0\r\n0\r\nVary:\r\n\r\n",
    ];

    public static readonly string[] BodyFragments =
    [
        "\r\n", "\n", "\r", " ", "\t", ":", ";", "=", "\"", "\\", "\0", "\u007f", "\u0080", "0", "5", "f", "g", "x", "+", "-", ",", "000000000000000",
        "0\r\n\r\n", "\r\n0\r\n\r\n", ";a", ";a=b", ";a=\"b\"", "A: b\r\n", "Content-Length: 1\r\n", "Host: h\r\n", "Transfer_Encoding: x\r\n", "1\r\nq\r\n",
    ];

    /// <summary>One to four mutations of one of <paramref name="seeds"/>; the same random numbers always give the same text.</summary>
    public static string Next(Random random, string[] seeds, string[] fragments)
    {
        string text = seeds[random.Next(seeds.Length)];
        for (int count = random.Next(1, 5); count > 0; count--)
        {
            text = Mutate(random, text, fragments);
        }

        return text;
    }

    private static string Mutate(Random random, string text, string[] fragments)
    {
        int at = random.Next(text.Length + 1);
        int length = Math.Min(random.Next(1, 8), text.Length - at);
        switch (random.Next(6))
        {
            case 0:
                return text.Insert(at, ((char)random.Next(256)).ToString());
            case 1:
                return text.Remove(at, length);
            case 2:
                return text.Insert(at, text.Substring(at, length));
            case 3 when at < text.Length:
                return text.Remove(at, 1).Insert(at, ((char)(text[at] ^ (1 << random.Next(8)))).ToString());
            case 4:
                string[] lines = text.Split("\r\n");
                (int a, int b) = (random.Next(lines.Length), random.Next(lines.Length));
                (lines[a], lines[b]) = (lines[b], lines[a]);
                return string.Join("\r\n", lines);
            default:
                return text.Insert(at, fragments[random.Next(fragments.Length)]);
        }
    }
}
