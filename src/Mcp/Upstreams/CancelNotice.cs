using SatGate.Mcp.JsonRpc;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Upstreams;

/// <summary>Writes <c>notifications/cancelled</c>.</summary>
internal static class CancelNotice
{
    /// <summary>Tells a server that the answer to a request is not wanted any more.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="id">The session's id of the request.</param>
    /// <param name="reason">Raw JSON string; empty for none.</param>
    public static void Send(UpstreamSession session, long id, ReadOnlySpan<byte> reason)
    {
        ReadOnlySpan<byte> head = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"u8;
        ReadOnlySpan<byte> key = ",\"reason\":"u8;
        MessageBuffer buffer = MessageBuffer.Rent(head.Length + 20 + key.Length + reason.Length + 2);
        var writer = new SpanWriter(buffer.Writable);
        writer.Write(head);
        writer.WriteNumber(id);
        if (!reason.IsEmpty)
        {
            writer.Write(key);
            writer.Write(reason);
        }

        writer.Write("}}"u8);
        buffer.Cut(writer.Length);
        session.NotifyAsync(buffer.Memory).Forget();
        buffer.Return();
    }
}
