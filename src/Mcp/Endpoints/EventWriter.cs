using System.Text;
using SatGate.Mcp.JsonRpc;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Endpoints;

/// <summary>Writes server-sent events (HTML standard, section 9.2). An event id is the number of a stream, a dash, and a place in it.</summary>
internal static class EventWriter
{
    /// <summary>Fields of every stream.</summary>
    public static ReadOnlySpan<byte> StreamFields => "Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\n"u8;

    /// <summary>The media type of streams.</summary>
    public static ReadOnlySpan<byte> ContentType => "text/event-stream"u8;

    /// <summary>A line that means nothing and keeps a silent stream open.</summary>
    public static ReadOnlySpan<byte> KeepAlive => ": keepalive\n\n"u8;

    private const int IdBytesMax = 20 + 1 + 20;

    /// <summary>Writes a message. Line ends in it are white space between JSON tokens, and become spaces, since an event's data is one line.</summary>
    /// <param name="exchange">Where to.</param>
    /// <param name="stream">The number of the stream; negative for no id.</param>
    /// <param name="sequence">The place in it.</param>
    /// <param name="message">The message.</param>
    public static void Write(EndpointExchange exchange, long stream, long sequence, MessageBuffer message)
    {
        Flatten(message.Writable);
        Write(exchange, stream, sequence, message.Span);
    }

    /// <summary>Writes a message that has no line ends.</summary>
    public static void Write(EndpointExchange exchange, long stream, long sequence, ReadOnlySpan<byte> message)
    {
        if (stream < 0)
        {
            exchange.Append("event: message\ndata: "u8, message, "\n\n"u8);
            return;
        }

        Span<byte> head = stackalloc byte[32 + IdBytesMax];
        var writer = new SpanWriter(head);
        writer.Write("event: message\nid: "u8);
        writer.WriteNumber(stream);
        writer.Write("-"u8);
        writer.WriteNumber(sequence);
        writer.Write("\ndata: "u8);
        exchange.Append(head[..writer.Length], message, "\n\n"u8);
    }

    /// <summary>Writes an empty event, so that the client has an id to come back with, and when it may.</summary>
    /// <param name="exchange">Where to.</param>
    /// <param name="stream">The number of the stream.</param>
    /// <param name="sequence">The place of the last message before.</param>
    /// <param name="retryMs">After how many milliseconds the client may come back; null to say nothing.</param>
    public static void Prime(EndpointExchange exchange, long stream, long sequence, int? retryMs)
    {
        Span<byte> bytes = stackalloc byte[64 + IdBytesMax];
        var writer = new SpanWriter(bytes);
        if (retryMs is { } retry)
        {
            writer.Write("retry: "u8);
            writer.WriteNumber(retry);
            writer.Write("\n"u8);
        }

        writer.Write("id: "u8);
        writer.WriteNumber(stream);
        writer.Write("-"u8);
        writer.WriteNumber(sequence);
        writer.Write("\ndata: \n\n"u8);
        exchange.Append(bytes[..writer.Length]);
    }

    /// <summary>Reads an event id of ours.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> id, out long stream, out long sequence)
    {
        sequence = 0;
        stream = 0;
        int dash = id.IndexOf((byte)'-');
        return dash > 0 && id.Length <= IdBytesMax
            && long.TryParse(id[..dash], System.Globalization.NumberStyles.None, null, out stream)
            && long.TryParse(id[(dash + 1)..], System.Globalization.NumberStyles.None, null, out sequence);
    }

    /// <summary>Puts a JSON text on one line.</summary>
    public static void Flatten(Span<byte> message)
    {
        if (message.ContainsAny((byte)'\n', (byte)'\r'))
        {
            message.Replace((byte)'\n', (byte)' ');
            message.Replace((byte)'\r', (byte)' ');
        }
    }
}
