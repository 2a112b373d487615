using System.Text;
using SatGate.TestKit.Wire;

namespace SatGate.TestKit.Upstream;

/// <summary>Well-formed answers, for scripts whose point lies elsewhere.</summary>
public static class Answers
{
    /// <summary>A 200 with a length.</summary>
    public static string Ok(string body = "hello", string fields = "") => WithLength(200, body, fields);

    /// <summary>An answer with a length. <paramref name="fields"/> are whole lines, each with its CRLF.</summary>
    public static string WithLength(int status, string body, string fields = "") =>
        $"HTTP/1.1 {status} Answer\r\nContent-Type: text/plain\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\n{fields}\r\n{body}";

    /// <summary>The head of an event stream, whose chunks follow.</summary>
    public static string EventStreamHead { get; } = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    /// <summary>One server-sent event as a chunk.</summary>
    public static string Event(string data) => BodyEncoding.Chunk($"data: {data}\n\n");

    /// <summary>The last chunk and an empty trailer section.</summary>
    public static string LastChunk { get; } = "0\r\n\r\n";
}
