using SatGate.Transport.Memory;

using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>
/// Writes the head of a forwarded answer: the upstream's status and end-to-end fields as they came, one framing field rebuilt from the parsed
/// value, and what the connection to the client needs (RFC 9110 section 7.6.1, RFC 9112 sections 6 and 9).
/// </summary>
internal static class ResponseHeadComposer
{
    /// <summary>Stands for a call that no budget was charged for.</summary>
    public const long NoBudget = long.MaxValue;

    /// <summary>Room for everything that is added.</summary>
    private const int AddedBytesMax = 256;

    /// <summary>Bytes that always suffice for the head.</summary>
    public static int BytesMax(ResponseHead head) => head.Length + AddedBytesMax;

    /// <summary>Writes a final head and answers its length.</summary>
    /// <param name="destination">At least <see cref="BytesMax"/> bytes.</param>
    /// <param name="head">The parsed answer.</param>
    /// <param name="bytes">The bytes it was parsed from.</param>
    /// <param name="framing">How the body reaches the client.</param>
    /// <param name="keepAlive">Whether the connection to the client goes on.</param>
    /// <param name="isHttp11">Whether the client speaks HTTP/1.1.</param>
    /// <param name="date">The value of Date when the upstream gave none.</param>
    /// <param name="budgetRemaining">Whole credits that remain of the caller's budget, or <see cref="NoBudget"/>.</param>
    public static int Compose(
        Span<byte> destination,
        ResponseHead head,
        ReadOnlySpan<byte> bytes,
        DownstreamFraming framing,
        bool keepAlive,
        bool isHttp11,
        ReadOnlySpan<byte> date,
        long budgetRemaining = NoBudget)
    {
        var writer = new SpanWriter(destination);
        WriteStatusLine(ref writer, head, bytes);
        bool hasDate = WriteFields(ref writer, head, bytes, keepTrailerField: framing == DownstreamFraming.ChunkedWithTrailers);
        if (!hasDate)
        {
            writer.Write("Date: "u8);
            writer.Write(date);
            writer.Write("\r\n"u8);
        }

        if (framing is DownstreamFraming.Chunked or DownstreamFraming.ChunkedWithTrailers or DownstreamFraming.ToChunked)
        {
            writer.Write("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (head.ContentLength >= 0 && head.StatusCode != 204)
        {
            writer.Write("Content-Length: "u8);
            writer.WriteNumber(head.ContentLength);
            writer.Write("\r\n"u8);
        }

        if (budgetRemaining != NoBudget)
        {
            writer.Write("X-Budget-Remaining: "u8);
            writer.WriteNumber(budgetRemaining);
            writer.Write("\r\n"u8);
        }

        if (!keepAlive)
        {
            writer.Write("Connection: close\r\n"u8);
        }
        else if (!isHttp11)
        {
            writer.Write("Connection: keep-alive\r\n"u8);
        }

        writer.Write("\r\n"u8);
        return writer.Length;
    }

    /// <summary>Writes an interim head (RFC 9110 section 15.2) and answers its length.</summary>
    public static int ComposeInterim(Span<byte> destination, ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        var writer = new SpanWriter(destination);
        WriteStatusLine(ref writer, head, bytes);
        WriteFields(ref writer, head, bytes, keepTrailerField: false);
        writer.Write("\r\n"u8);
        return writer.Length;
    }

    /// <summary>Writes the head of a switch to WebSocket (RFC 6455 section 4.2.2) and answers its length.</summary>
    public static int ComposeSwitch(Span<byte> destination, ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        var writer = new SpanWriter(destination);
        WriteStatusLine(ref writer, head, bytes);
        WriteFields(ref writer, head, bytes, keepTrailerField: false);
        writer.Write("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"u8);
        return writer.Length;
    }

    private static void WriteStatusLine(ref SpanWriter writer, ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        writer.Write("HTTP/1.1 "u8);
        writer.WriteNumber(head.StatusCode);
        writer.Write(" "u8);
        writer.Write(bytes.Slice(head.ReasonStart, head.ReasonLength));
        writer.Write("\r\n"u8);
    }

    /// <summary>Copies end-to-end field lines as they came, neighbours in one go, and says whether there was a Date.</summary>
    private static bool WriteFields(ref SpanWriter writer, ResponseHead head, ReadOnlySpan<byte> bytes, bool keepTrailerField)
    {
        ReadOnlySpan<HeaderField> fields = head.Fields;
        bool hasDate = false;
        int runStart = -1;
        for (int i = 0; i < fields.Length; i++)
        {
            ref readonly HeaderField field = ref fields[i];
            if (IsForwarded(field, keepTrailerField))
            {
                hasDate |= field.Known == KnownField.Date;
                runStart = runStart < 0 ? field.NameStart : runStart;
            }
            else if (runStart >= 0)
            {
                writer.Write(bytes[runStart..field.NameStart]);
                runStart = -1;
            }
        }

        if (runStart >= 0)
        {
            writer.Write(bytes[runStart..(head.Length - 2)]);
        }

        return hasDate;
    }

    private static bool IsForwarded(in HeaderField field, bool keepTrailerField)
    {
        if (field.IsNominated)
        {
            return false;
        }

        return field.Known switch
        {
            KnownField.Connection or KnownField.ContentLength or KnownField.TransferEncoding or KnownField.KeepAlive
                or KnownField.ProxyConnection or KnownField.Te or KnownField.Upgrade or KnownField.ProxyAuthenticate
                or KnownField.ProxyAuthorization => false,
            KnownField.Trailer => keepTrailerField,
            _ => true,
        };
    }
}
