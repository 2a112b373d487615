using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SatGate.Mcp.JsonRpc;

/// <summary>Strings in and out of raw JSON. Pure.</summary>
internal static class JsonText
{
    /// <summary>Reads a raw JSON string. False when it is none, or holds half of a surrogate pair.</summary>
    public static bool TryRead(ReadOnlySpan<byte> raw, out string text)
    {
        text = string.Empty;
        if (raw.Length < 2 || raw[0] != (byte)'"')
        {
            return false;
        }

        ReadOnlySpan<byte> inner = raw[1..^1];
        if (!inner.Contains((byte)'\\'))
        {
            text = Encoding.UTF8.GetString(inner);
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(raw);
            reader.Read();
            text = reader.GetString()!;
            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Writes a text as a JSON string with its quotes.</summary>
    public static byte[] Write(string text) =>
        [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
}
