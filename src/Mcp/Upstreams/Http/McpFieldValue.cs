using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>
/// Header fields that repeat what the body says (revision 2026-07-28): plain where the text is visible ASCII without blanks around it, else Base64 between
/// marks. Pure.
/// </summary>
internal static class McpFieldValue
{
    /// <summary>Appends <c>Mcp-Method</c>, and <c>Mcp-Name</c> where the method has one.</summary>
    public static void AddFields(HeadBytes head, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        AddField(head, "Mcp-Method"u8, scan.MethodText.Inner(message));
        JsonRange name = scan.Method switch
        {
            McpMethod.ToolsCall or McpMethod.PromptsGet => scan.Name,
            McpMethod.ResourcesRead => scan.Uri,
            _ => default,
        };
        if (!name.IsPresent)
        {
            return;
        }

        if (name.Inner(message).Contains((byte)'\\'))
        {
            var reader = new Utf8JsonReader(name.Of(message));
            reader.Read();
            AddField(head, "Mcp-Name"u8, Encoding.UTF8.GetBytes(reader.GetString()!));
        }
        else
        {
            AddField(head, "Mcp-Name"u8, name.Inner(message));
        }
    }

    private static void AddField(HeadBytes head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        bool isPlain = !value.IsEmpty && value.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0 && value[0] != ' ' && value[^1] != ' ' &&
            !(value.StartsWith("=?base64?"u8) && value.EndsWith("?="u8));
        if (isPlain || value.IsEmpty)
        {
            head.Field(name, value);
            return;
        }

        byte[] encoded = new byte[Base64.GetMaxEncodedToUtf8Length(value.Length)];
        Base64.EncodeToUtf8(value, encoded, out _, out int length);
        head.Add(name).Add(": =?base64?"u8).Add(encoded.AsSpan(0, length)).Add("?=\r\n"u8);
    }
}
