using System.Text;
using SatGate.Proxy.Exchange;
using SatGate.Proxy.Failures;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Endpoints;

/// <summary>Writes the heads of answers that endpoints give.</summary>
internal static class EndpointHeadWriter
{
    /// <summary>Room for everything but the endpoint's own fields and the content type.</summary>
    private const int OwnBytesMax = 512;

    /// <summary>Stands for a stream, whose length nobody knows.</summary>
    public const int Unknown = -1;

    /// <summary>Bytes that always suffice.</summary>
    public static int BytesMax(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> fields) => OwnBytesMax + contentType.Length + fields.Length;

    /// <summary>Writes a head and answers its length.</summary>
    /// <param name="span">At least <see cref="BytesMax"/> bytes.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="contentType">The media type; empty for none.</param>
    /// <param name="fields">Whole field lines with CRLF; empty for none.</param>
    /// <param name="bodyLength">Bytes of the body, or <see cref="Unknown"/>.</param>
    /// <param name="requestId">The request's id.</param>
    /// <param name="date">The value of Date.</param>
    /// <param name="keepAlive">Whether the connection goes on.</param>
    /// <param name="isHttp11">Whether the client speaks HTTP/1.1.</param>
    public static int Write(
        Span<byte> span,
        int status,
        ReadOnlySpan<byte> contentType,
        ReadOnlySpan<byte> fields,
        int bodyLength,
        ReadOnlySpan<byte> requestId,
        ReadOnlySpan<byte> date,
        bool keepAlive,
        bool isHttp11)
    {
        var writer = new SpanWriter(span);
        if (status == 200)
        {
            writer.Write("HTTP/1.1 200 OK\r\nDate: "u8);
        }
        else
        {
            writer.Write("HTTP/1.1 "u8);
            writer.WriteNumber(status);
            writer.Write(" "u8);
            writer.Advance(Encoding.ASCII.GetBytes(ReasonPhrases.Of(status), writer.Free));
            writer.Write("\r\nDate: "u8);
        }

        writer.Write(date);
        writer.Write("\r\nX-Request-ID: "u8);
        writer.Write(requestId);
        if (!contentType.IsEmpty)
        {
            writer.Write("\r\nContent-Type: "u8);
            writer.Write(contentType);
        }

        if (bodyLength >= 0 && status != 204)
        {
            writer.Write("\r\nContent-Length: "u8);
            writer.WriteNumber(bodyLength);
        }
        else if (bodyLength < 0 && isHttp11)
        {
            writer.Write("\r\nTransfer-Encoding: chunked"u8);
        }

        writer.Write(!keepAlive ? "\r\nConnection: close\r\n"u8 : isHttp11 ? "\r\n"u8 : "\r\nConnection: keep-alive\r\n"u8);
        writer.Write(fields);
        writer.Write("\r\n"u8);
        return writer.Length;
    }
}
