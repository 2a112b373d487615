using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Upstreams.Own;

/// <summary>Writes requests and notifications of the gateway's own. Thread-safe.</summary>
internal static class OwnMessages
{
    /// <summary>Writes a request with the id 0, which the session replaces. In the stateless revision <c>_meta</c> is put in front of the parameters.</summary>
    /// <param name="era">The generation of the session it goes to.</param>
    /// <param name="method">The method's text.</param>
    /// <param name="parameters">A raw JSON object without <c>_meta</c>; empty for none.</param>
    public static MessageBuffer Request(ProtocolEra era, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters) =>
        Write("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\""u8, method, era == ProtocolEra.Modern ? GatewayIdentity.ModernMeta.Span : default, parameters);

    /// <summary>Writes a notification.</summary>
    /// <param name="method">The method's text.</param>
    /// <param name="parameters">A raw JSON object; empty for none.</param>
    public static MessageBuffer Notification(ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters) =>
        Write("{\"jsonrpc\":\"2.0\",\"method\":\""u8, method, default, parameters);

    private static MessageBuffer Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> method, ReadOnlySpan<byte> meta, ReadOnlySpan<byte> parameters)
    {
        ReadOnlySpan<byte> key = "\",\"params\":"u8;
        MessageBuffer buffer = MessageBuffer.Rent(head.Length + method.Length + key.Length + meta.Length + parameters.Length + 4);
        var writer = new SpanWriter(buffer.Writable);
        writer.Write(head);
        writer.Write(method);
        if (meta.IsEmpty && parameters.IsEmpty)
        {
            writer.Write("\"}"u8);
        }
        else if (meta.IsEmpty)
        {
            writer.Write(key);
            writer.Write(parameters);
            writer.Write("}"u8);
        }
        else
        {
            ReadOnlySpan<byte> rest = parameters.IsEmpty ? default : parameters.Trim(" \t\r\n"u8)[1..];
            writer.Write(key);
            writer.Write("{"u8);
            writer.Write(meta);
            bool isBare = rest.TrimStart(" \t\r\n"u8).StartsWith("}"u8) || rest.IsEmpty;
            writer.Write(isBare ? "}"u8 : ","u8);
            writer.Write(isBare ? default : rest);
            writer.Write("}"u8);
        }

        buffer.Cut(writer.Length);
        return buffer;
    }
}
