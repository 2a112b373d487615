using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using SatGate.Proxy.Exchange;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Failures;

/// <summary>Writes a refusal as a whole answer: a small JSON body that names the cause. Texts are encoded once per refusal. Thread-safe.</summary>
internal static class RefusalWriter
{
    /// <summary>Bytes that always suffice for <see cref="Write"/>, refusal texts of the configuration included up to 1,024 characters.</summary>
    public const int BytesMax = 8192;

    private static readonly ConcurrentDictionary<Refusal, Encoded> Cache = new();

    /// <summary>Writes head and body and answers their length.</summary>
    /// <param name="span">At least <see cref="BytesMax"/> bytes.</param>
    /// <param name="refusal">What to say.</param>
    /// <param name="requestId">The request's id.</param>
    /// <param name="date">The value of Date.</param>
    /// <param name="keepAlive">Whether the connection goes on.</param>
    /// <param name="http10">Whether the client speaks HTTP/1.0, which must be told that the connection goes on.</param>
    /// <param name="headOnly">Whether the request was HEAD: the body is described and left out.</param>
    public static int Write(
        Span<byte> span, Refusal refusal, ReadOnlySpan<byte> requestId, ReadOnlySpan<byte> date, bool keepAlive, bool http10, bool headOnly)
    {
        Encoded text = Cache.GetOrAdd(refusal, static r => new Encoded(r));
        var writer = new SpanWriter(span);
        writer.Write(text.StatusLine);
        writer.Write("Content-Type: application/json\r\nContent-Length: "u8);
        writer.WriteNumber(text.Prefix.Length + requestId.Length + 3);
        writer.Write("\r\nDate: "u8);
        writer.Write(date);
        writer.Write("\r\nX-Request-ID: "u8);
        writer.Write(requestId);
        writer.Write("\r\nCache-Control: no-store\r\n"u8);
        if (refusal.Status == 401)
        {
            writer.Write("WWW-Authenticate: Bearer realm=\"SatGate\"\r\n"u8);
        }

        if (refusal.Status == 503)
        {
            writer.Write("Retry-After: 1\r\n"u8);
        }

        writer.Write(!keepAlive ? "Connection: close\r\n\r\n"u8 : http10 ? "Connection: keep-alive\r\n\r\n"u8 : "\r\n"u8);
        if (!headOnly)
        {
            writer.Write(text.Prefix);
            writer.Write(requestId);
            writer.Write("\"}}"u8);
        }

        return writer.Length;
    }

    private sealed class Encoded
    {
        public Encoded(Refusal refusal)
        {
            string message = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(refusal.Message.Length > 1024 ? refusal.Message[..1024] : refusal.Message);
            StatusLine = Encoding.ASCII.GetBytes($"HTTP/1.1 {refusal.Status} {ReasonPhrases.Of(refusal.Status)}\r\n");
            Prefix = Encoding.UTF8.GetBytes(
                $"{{\"error\":{{\"status\":{refusal.Status},\"cause\":\"{refusal.Cause}\",\"message\":\"{message}\",\"request_id\":\"");
        }

        public byte[] StatusLine { get; }

        public byte[] Prefix { get; }
    }
}
