using System.Text;
using SatGate.Proxy.Exchange;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Failures;

/// <summary>Writes answers of the gateway's own with a JSON body.</summary>
internal static class OwnAnswerWriter
{
    /// <summary>Bytes that always suffice.</summary>
    public static int BytesMax(OwnAnswer answer) => OwnAnswer.HeadBytesMax + answer.Body.Length + answer.Challenge.Length;

    /// <summary>Writes head and body and answers their length.</summary>
    /// <param name="span">At least <see cref="BytesMax"/> bytes.</param>
    /// <param name="answer">What to say.</param>
    /// <param name="requestId">The request's id.</param>
    /// <param name="date">The value of Date.</param>
    /// <param name="keepAlive">Whether the connection goes on.</param>
    /// <param name="http10">Whether the client speaks HTTP/1.0.</param>
    /// <param name="headOnly">Whether the request was HEAD.</param>
    public static int Write(
        Span<byte> span, OwnAnswer answer, ReadOnlySpan<byte> requestId, ReadOnlySpan<byte> date, bool keepAlive, bool http10, bool headOnly)
    {
        var writer = new SpanWriter(span);
        writer.Write("HTTP/1.1 "u8);
        writer.WriteNumber(answer.Status);
        writer.Write(" "u8);
        int phrase = Encoding.ASCII.GetBytes(ReasonPhrases.Of(answer.Status), writer.Free);
        writer.Advance(phrase);
        writer.Write("\r\nContent-Type: application/json\r\nContent-Length: "u8);
        writer.WriteNumber(answer.Body.Length);
        writer.Write("\r\nDate: "u8);
        writer.Write(date);
        writer.Write("\r\nX-Request-ID: "u8);
        writer.Write(requestId);
        writer.Write("\r\nCache-Control: no-store"u8);
        if (!answer.Challenge.IsEmpty)
        {
            writer.Write("\r\nx-should-retry: false\r\nWWW-Authenticate: "u8);
            writer.Write(answer.Challenge.Span);
        }

        writer.Write(!keepAlive ? "\r\nConnection: close\r\n\r\n"u8 : http10 ? "\r\nConnection: keep-alive\r\n\r\n"u8 : "\r\n\r\n"u8);
        if (!headOnly)
        {
            writer.Write(answer.Body.Span);
        }

        return writer.Length;
    }
}
