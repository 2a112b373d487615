using SatGate.Transport.Memory;

namespace SatGate.Proxy.Exchange;

/// <summary>The data listener's own answer to a health check.</summary>
internal static class HealthAnswer
{
    private static ReadOnlySpan<byte> Body => "{\"status\":\"ok\"}\n"u8;

    /// <summary>Writes head and body into at least 512 bytes and answers their length.</summary>
    public static int Write(Span<byte> span, ReadOnlySpan<byte> date, bool keepAlive, bool isHttp11, bool headOnly)
    {
        var writer = new SpanWriter(span);
        writer.Write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: "u8);
        writer.WriteNumber(Body.Length);
        writer.Write("\r\nDate: "u8);
        writer.Write(date);
        writer.Write(!keepAlive ? "\r\nConnection: close\r\n\r\n"u8 : isHttp11 ? "\r\n\r\n"u8 : "\r\nConnection: keep-alive\r\n\r\n"u8);
        if (!headOnly)
        {
            writer.Write(Body);
        }

        return writer.Length;
    }
}
