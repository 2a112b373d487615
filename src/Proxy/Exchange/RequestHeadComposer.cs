using System.Text;
using SatGate.Proxy.Routing;
using SatGate.Transport.Memory;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>
/// Writes the head that goes upstream (RFC 9110 section 7.6, RFC 9112 section 3.2): the route's target and host, the client's end-to-end fields as
/// they came, the route's own fields, what a gateway adds, and exactly one framing field rebuilt from the parsed value.
/// </summary>
internal static class RequestHeadComposer
{
    /// <summary>Room for everything a gateway adds besides the route's fields and the copies of the client's.</summary>
    private const int AddedBytesMax = 512;

    /// <summary>Bytes that always suffice for <see cref="Compose"/>.</summary>
    public static int BytesMax(RequestHead head, CompiledRoute route, in ForwardContext context)
    {
        int bytes = AddedBytesMax + head.Length + (2 * head.HostLength) + route.HostHeader.Length
            + route.TargetBytesMax(head.PathLength, head.QueryLength) + (2 * context.RequestId.Length) + (4 * context.RemoteAddress.Length);
        foreach (CompiledHeader header in route.SetHeaders)
        {
            bytes += header.Name.Length + 4;
            foreach (HeaderValuePart part in header.Parts)
            {
                bytes += part.Kind == HeaderValuePartKind.Literal ? part.Literal.Length : Math.Max(context.RequestId.Length, context.RemoteAddress.Length);
            }
        }

        return context.IsTrusted ? bytes + head.Length : bytes;
    }

    /// <summary>Writes the head and answers its length.</summary>
    /// <param name="destination">At least <see cref="BytesMax"/> bytes.</param>
    /// <param name="head">The parsed request.</param>
    /// <param name="bytes">The bytes it was parsed from.</param>
    /// <param name="route">Where it goes.</param>
    /// <param name="context">What the connection adds.</param>
    public static int Compose(Span<byte> destination, RequestHead head, ReadOnlySpan<byte> bytes, CompiledRoute route, in ForwardContext context)
    {
        var writer = new SpanWriter(destination);
        WriteRequestLine(ref writer, head, bytes, route, context.Stripped);
        writer.Write("Host: "u8);
        writer.Write(route.PassHostHeader && head.HostLength > 0 ? bytes.Slice(head.HostStart, head.HostLength) : route.HostHeader);
        writer.Write("\r\n"u8);
        WriteClientFields(ref writer, head, bytes, route, context);
        foreach (CompiledHeader header in route.SetHeaders)
        {
            WriteSetHeader(ref writer, header, context);
        }

        MaxForwards.Write(ref writer, head, bytes);
        WriteForwarded(ref writer, head, bytes, context);
        WriteFraming(ref writer, head, context.ForwardUpgrade);
        writer.Write("\r\n"u8);
        return writer.Length;
    }

    private static void WriteRequestLine(ref SpanWriter writer, RequestHead head, ReadOnlySpan<byte> bytes, CompiledRoute route, bool stripped)
    {
        writer.Write(bytes.Slice(head.MethodStart, head.MethodLength));
        writer.Write(" "u8);
        bool isWholeServer = head.IsPathEmpty && head.Method == KnownMethod.Options && head.QueryLength == 0;
        if (head.Form == TargetForm.Asterisk || isWholeServer)
        {
            writer.Write("*"u8);
        }
        else
        {
            ReadOnlySpan<byte> path = head.IsPathEmpty ? "/"u8 : bytes.Slice(head.PathStart, head.PathLength);
            ReadOnlySpan<byte> query = head.QueryLength == 0 ? default : bytes.Slice(head.QueryStart + 1, head.QueryLength - 1);
            int written = route.WriteTarget(path, query, stripped, writer.Free);
            writer.Advance(written);
            if (head.QueryLength == 1)
            {
                // A lone question mark is part of the target too.
                writer.Write("?"u8);
            }
        }

        writer.Write(" HTTP/1.1\r\n"u8);
    }

    /// <summary>Copies end-to-end field lines as they came, neighbours in one go.</summary>
    private static void WriteClientFields(
        ref SpanWriter writer, RequestHead head, ReadOnlySpan<byte> bytes, CompiledRoute route, in ForwardContext context)
    {
        ReadOnlySpan<HeaderField> fields = head.Fields;
        bool rewritesMaxForwards = MaxForwards.Applies(head);
        int runStart = -1;
        for (int i = 0; i < fields.Length; i++)
        {
            ref readonly HeaderField field = ref fields[i];
            bool keep = !(rewritesMaxForwards && MaxForwards.Is(field.Name(bytes))) && RequestFieldRules.IsForwarded(field, field.Name(bytes), context.IsTrusted, head.VersionMinor) && !IsReplaced(field, bytes, route);
            if (keep)
            {
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
    }

    private static bool IsReplaced(in HeaderField field, ReadOnlySpan<byte> bytes, CompiledRoute route)
    {
        foreach (CompiledHeader header in route.SetHeaders)
        {
            if (header.Name.Length == field.NameLength && Ascii.EqualsIgnoreCase(header.Name, field.Name(bytes)))
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteSetHeader(ref SpanWriter writer, CompiledHeader header, in ForwardContext context)
    {
        writer.Write(header.Name);
        writer.Write(": "u8);
        foreach (HeaderValuePart part in header.Parts)
        {
            writer.Write(part.Kind switch
            {
                HeaderValuePartKind.RemoteAddress => context.RemoteAddress,
                HeaderValuePartKind.RequestId => context.RequestId,
                _ => part.Literal.Span,
            });
        }

        writer.Write("\r\n"u8);
    }

    private static void WriteForwarded(ref SpanWriter writer, RequestHead head, ReadOnlySpan<byte> bytes, in ForwardContext context)
    {
        writer.Write("X-Forwarded-For: "u8);
        bool hasProto = false;
        bool hasHost = false;
        if (context.IsTrusted)
        {
            foreach (ref readonly HeaderField field in head.Fields)
            {
                hasProto |= field.Known == KnownField.XForwardedProto;
                hasHost |= field.Known == KnownField.XForwardedHost;
                if (field.Known == KnownField.XForwardedFor && field.ValueLength > 0)
                {
                    writer.Write(field.Value(bytes));
                    writer.Write(", "u8);
                }
            }
        }

        writer.Write(context.RemoteAddress);
        if (!hasProto)
        {
            writer.Write(context.IsSecure ? "\r\nX-Forwarded-Proto: https"u8 : "\r\nX-Forwarded-Proto: http"u8);
        }

        if (!hasHost && head.HostLength > 0)
        {
            writer.Write("\r\nX-Forwarded-Host: "u8);
            writer.Write(bytes.Slice(head.HostStart, head.HostLength));
        }

        writer.Write("\r\nX-Request-ID: "u8);
        writer.Write(context.RequestId);
        writer.Write(head.VersionMinor == 0 ? "\r\nVia: 1.0 satgate\r\n"u8 : "\r\nVia: 1.1 satgate\r\n"u8);
    }

    private static void WriteFraming(ref SpanWriter writer, RequestHead head, bool forwardUpgrade)
    {
        if (head.Body == BodyKind.Chunked)
        {
            writer.Write("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (head.ContentLength >= 0)
        {
            writer.Write("Content-Length: "u8);
            writer.WriteNumber(head.ContentLength);
            writer.Write("\r\n"u8);
        }

        if (forwardUpgrade)
        {
            writer.Write("Connection: Upgrade\r\nUpgrade: websocket\r\n"u8);
        }
    }
}
