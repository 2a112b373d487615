using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Proxy.Endpoints;

namespace SatGate.Mcp.Endpoints;

/// <summary>
/// The rules of revision 2026-07-28 on header fields and <c>_meta</c>: what they must say, and that they say the same. Applied to nothing older: some
/// older clients send such fields and leave others out.
/// </summary>
internal static class ModernRules
{
    private const int DecodedNameBytesMax = 8192;

    private static ReadOnlySpan<byte> FirstModern => "2026-07-28"u8;

    /// <summary>Whether the field of the revision says that the request is of the stateless kind.</summary>
    public static bool IsModern(EndpointExchange exchange) =>
        exchange.TryGetField(HeaderNames.ProtocolVersion, out ReadOnlySpan<byte> version) && IsModern(version);

    /// <summary>Whether a date is that of the first stateless revision or a later one.</summary>
    public static bool IsModern(ReadOnlySpan<byte> version) =>
        version.Length == FirstModern.Length && version[4] == '-' && version[7] == '-' && version.SequenceCompareTo(FirstModern) >= 0
        && version.IndexOfAnyExceptInRange((byte)'-', (byte)'9') < 0;

    /// <summary>What is wrong with a request; a code of 0 when nothing is.</summary>
    /// <param name="exchange">The header fields.</param>
    /// <param name="message">The body.</param>
    /// <param name="scan">What was found in it.</param>
    public static ModernFault Check(EndpointExchange exchange, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        bool hasField = exchange.TryGetField(HeaderNames.ProtocolVersion, out ReadOnlySpan<byte> field, out int fields);
        if (!scan.MetaProtocolVersion.IsString(message) && scan.IsRequest)
        {
            return hasField && !ProtocolVersions.TryParse(field, out _)
                ? new ModernFault(RpcCode.UnsupportedVersion, "Unsupported protocol version.")
                : new ModernFault(RpcCode.InvalidParams, "_meta needs io.modelcontextprotocol/protocolVersion.");
        }

        ReadOnlySpan<byte> version = scan.MetaProtocolVersion.IsPresent ? scan.MetaProtocolVersion.Inner(message) : field;
        if (!hasField || fields > 1 || !field.SequenceEqual(version))
        {
            return new ModernFault(RpcCode.HeaderMismatch, "MCP-Protocol-Version has to be there once and equal the version in _meta.");
        }

        if (!ProtocolVersions.TryParse(version, out ProtocolVersion known) || ProtocolVersions.EraOf(known) != ProtocolEra.Modern)
        {
            return new ModernFault(RpcCode.UnsupportedVersion, "Unsupported protocol version.");
        }

        if (scan.IsRequest && !scan.MetaClientCapabilities.IsObject(message))
        {
            return new ModernFault(RpcCode.InvalidParams, "_meta needs io.modelcontextprotocol/clientCapabilities, an object.");
        }

        return CheckNames(exchange, message, scan);
    }

    /// <summary>The <c>data</c> of an error about a revision.</summary>
    public static byte[] VersionData(ReadOnlySpan<byte> requested)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("supported"u8);
            foreach (string version in ProtocolVersions.All)
            {
                writer.WriteStringValue(version);
            }

            writer.WriteEndArray();
            writer.WriteString("requested"u8, Encoding.Latin1.GetString(requested[..Math.Min(requested.Length, 64)]));
            writer.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>The lines of fields that repeat arguments, to be passed on as they came; empty for none.</summary>
    public static ReadOnlyMemory<byte> ParameterFields(EndpointExchange exchange)
    {
        System.Buffers.ArrayBufferWriter<byte>? lines = null;
        ReadOnlySpan<byte> prefix = HeaderNames.ParameterPrefix;
        for (int i = 0; i < exchange.FieldCount; i++)
        {
            ReadOnlySpan<byte> name = exchange.FieldName(i);
            if (name.Length > prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix))
            {
                lines ??= new System.Buffers.ArrayBufferWriter<byte>();
                System.Buffers.BuffersExtensions.Write(lines, name);
                System.Buffers.BuffersExtensions.Write(lines, ": "u8);
                System.Buffers.BuffersExtensions.Write(lines, exchange.FieldValue(i));
                System.Buffers.BuffersExtensions.Write(lines, "\r\n"u8);
            }
        }

        return lines?.WrittenMemory ?? default;
    }

    private static ModernFault CheckNames(EndpointExchange exchange, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (!exchange.TryGetField(HeaderNames.Method, out ReadOnlySpan<byte> method, out int methods) || methods > 1
            || !method.SequenceEqual(scan.MethodText.Inner(message)))
        {
            return new ModernFault(RpcCode.HeaderMismatch, "Mcp-Method has to be there once and equal the method.");
        }

        JsonRange expected = scan.Method switch
        {
            McpMethod.ToolsCall or McpMethod.PromptsGet => scan.Name,
            McpMethod.ResourcesRead => scan.Uri,
            _ => default,
        };
        if (!expected.IsPresent)
        {
            return default;
        }

        return exchange.TryGetField(HeaderNames.Name, out ReadOnlySpan<byte> name, out int names) && names == 1 && IsSame(name, expected.Of(message))
            ? default
            : new ModernFault(RpcCode.HeaderMismatch, "Mcp-Name has to be there once and equal the name, or the URI, in the body.");
    }

    /// <summary>Whether a field, perhaps written as <c>=?base64?…?=</c>, says the same as a JSON string.</summary>
    private static bool IsSame(ReadOnlySpan<byte> field, ReadOnlySpan<byte> json)
    {
        if (field.StartsWith("=?base64?"u8) && field.EndsWith("?="u8) && field.Length >= 11)
        {
            byte[] decoded = field[9..^2].ToArray();
            if (decoded.Length > DecodedNameBytesMax || Base64.DecodeFromUtf8InPlace(decoded, out int written) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            field = decoded.AsSpan(0, written);
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(field);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
