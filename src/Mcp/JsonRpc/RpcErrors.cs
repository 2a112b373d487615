using System.Text.Encodings.Web;
using System.Text.Json;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.JsonRpc;

/// <summary>Writes JSON-RPC answers of the gateway's own. Thread-safe.</summary>
internal static class RpcErrors
{
    /// <summary>Code and text of a fault of the scanner.</summary>
    public static (int Code, string Text) Of(ScanFault fault) => fault switch
    {
        ScanFault.Empty => (RpcCode.ParseError, "The message is empty."),
        ScanFault.NotJson => (RpcCode.ParseError, "The message is not JSON in UTF-8."),
        ScanFault.TooDeep => (RpcCode.InvalidRequest, $"The message has more than {MessageScanner.DepthMax} levels."),
        ScanFault.Batch => (RpcCode.InvalidRequest, "Batches are not part of this revision of the protocol: send one message."),
        ScanFault.NotAMessage => (RpcCode.InvalidRequest, "Not a JSON-RPC 2.0 message."),
        ScanFault.BadId => (RpcCode.InvalidRequest, "The id has to be a string or an integer."),
        ScanFault.DuplicateKey => (RpcCode.InvalidRequest, "A key stands there twice."),
        ScanFault.AmbiguousKey => (RpcCode.InvalidRequest, "A key is written in other letters than the protocol's."),
        ScanFault.BadParams => (RpcCode.InvalidParams, "Bad parameters: params, arguments and _meta are objects, names are strings, tokens strings or integers."),
        _ => (RpcCode.InternalError, "Internal error."),
    };

    /// <summary>Makes an error answer.</summary>
    /// <param name="id">The raw id; empty for null.</param>
    /// <param name="code">One of <see cref="RpcCode"/>.</param>
    /// <param name="text">A sentence for people.</param>
    /// <param name="data">Raw JSON of <c>data</c>; empty for none.</param>
    public static MessageBuffer Make(ReadOnlySpan<byte> id, int code, string text, ReadOnlySpan<byte> data = default)
    {
        JsonEncodedText encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        ReadOnlySpan<byte> head = "{\"jsonrpc\":\"2.0\",\"id\":"u8;
        ReadOnlySpan<byte> codeKey = ",\"error\":{\"code\":"u8;
        ReadOnlySpan<byte> textKey = ",\"message\":\""u8;
        ReadOnlySpan<byte> dataKey = ",\"data\":"u8;
        id = id.IsEmpty ? "null"u8 : id;
        MessageBuffer buffer = MessageBuffer.Rent(head.Length + id.Length + codeKey.Length + 11 + textKey.Length + encoded.EncodedUtf8Bytes.Length + 1 + dataKey.Length + data.Length + 2);
        var writer = new SpanWriter(buffer.Writable);
        writer.Write(head);
        writer.Write(id);
        writer.Write(codeKey);
        writer.WriteNumber(code);
        writer.Write(textKey);
        writer.Write(encoded.EncodedUtf8Bytes);
        writer.Write("\""u8);
        if (!data.IsEmpty)
        {
            writer.Write(dataKey);
            writer.Write(data);
        }

        writer.Write("}}"u8);
        buffer.Cut(writer.Length);
        return buffer;
    }

    /// <summary>Makes an answer with a result.</summary>
    /// <param name="id">The raw id.</param>
    /// <param name="result">Raw JSON.</param>
    public static MessageBuffer MakeResult(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result)
    {
        ReadOnlySpan<byte> head = "{\"jsonrpc\":\"2.0\",\"id\":"u8;
        ReadOnlySpan<byte> key = ",\"result\":"u8;
        MessageBuffer buffer = MessageBuffer.Rent(head.Length + id.Length + key.Length + result.Length + 1);
        var writer = new SpanWriter(buffer.Writable);
        writer.Write(head);
        writer.Write(id);
        writer.Write(key);
        writer.Write(result);
        writer.Write("}"u8);
        return buffer;
    }
}
