using System.Globalization;
using System.Text;
using SatGate.Compare.Peers;
using SatGate.Compare.Peers.Mcp;

namespace SatGate.Compare.Load;

/// <summary>A session with a peer that was opened as a client opens it. What it needs on every message stands in <paramref name="Fields"/>.</summary>
/// <param name="Fields">Lines of header fields, each with its end.</param>
internal sealed record McpSession(string Fields)
{
    private const string Revision = "2025-11-25";

    private const string Initialize =
        $$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"{{{Revision}}}","capabilities":{},"clientInfo":{"name":"compare","version":"1"} } }""";

    private const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    /// <summary>A call of the one tool; its id is to be put between the halves.</summary>
    public static (string Head, string Tail) Call { get; } =
        ("""{"jsonrpc":"2.0","id":""", ""","method":"tools/call","params":{"name":"echo","arguments":{"message":"the quick brown fox"}}}""");

    /// <summary>Opens a session on a connection of its own, and checks that a call is answered.</summary>
    public static McpSession Open(RunningPeer peer, int number, bool isChecked)
    {
        var mcp = (McpPeer)peer.Peer;
        string authorization = mcp.Token(number) is { } token ? $"Authorization: Bearer {token}\r\n" : string.Empty;
        using HttpProbe probe = new(peer.Port);
        HttpAnswer opened = probe.Exchange(Post(peer.Port, authorization, Initialize));
        Expect(peer.Name, opened, "serverInfo");
        string session = opened.Field("Mcp-Session-Id") is { } id ? $"Mcp-Session-Id: {id}\r\n" : string.Empty;
        McpSession made = new($"{authorization}{session}MCP-Protocol-Version: {Revision}\r\n");
        HttpAnswer taken = probe.Exchange(Post(peer.Port, made.Fields, Initialized));
        if (!taken.StatusLine.Contains(" 202 ", StringComparison.Ordinal))
        {
            throw new CompareException($"{peer.Name} answers {taken.StatusLine} to the end of the handshake.");
        }

        if (isChecked)
        {
            Expect(peer.Name, probe.Exchange(Post(peer.Port, made.Fields, Call.Head + "1" + Call.Tail)), "Echo: the quick brown fox");
        }

        return made;
    }

    private static void Expect(string peer, HttpAnswer answer, string text)
    {
        string body = Encoding.UTF8.GetString(answer.Body);
        if (!answer.StatusLine.Contains(" 200 ", StringComparison.Ordinal) || !body.Contains(text, StringComparison.Ordinal))
        {
            throw new CompareException($"{peer} answers without \"{text}\": {answer.StatusLine}\n{body}");
        }
    }

    private static byte[] Post(int port, string fields, string body) => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"POST {McpPeer.Path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n")
        + string.Create(CultureInfo.InvariantCulture, $"Accept: application/json, text/event-stream\r\nContent-Length: {body.Length}\r\n{fields}\r\n{body}"));
}
