using System.Runtime.InteropServices;
using System.Text.Json;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing;

/// <summary>What a completion refers to: ranges over the message. A value.</summary>
/// <param name="Name">A prompt's name, a string; of no length when there is none.</param>
/// <param name="Uri">A resource's URI or template, a string; of no length when there is none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReferenceScan(JsonRange Name, JsonRange Uri)
{
    /// <summary>Reads the object <c>params.ref</c>.</summary>
    public static ReferenceScan Of(ReadOnlySpan<byte> message, JsonRange reference)
    {
        JsonRange name = default;
        JsonRange uri = default;
        if (!reference.IsObject(message))
        {
            return default;
        }

        var reader = new Utf8JsonReader(reference.Of(message));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isName = reader.ValueTextEquals("name"u8);
            bool isUri = reader.ValueTextEquals("uri"u8);
            reader.Read();
            var value = new JsonRange(reference.Start + (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
            if (reader.TokenType == JsonTokenType.String)
            {
                name = isName ? value : name;
                uri = isUri ? value : uri;
            }

            reader.Skip();
        }

        return new ReferenceScan(name, uri);
    }
}
