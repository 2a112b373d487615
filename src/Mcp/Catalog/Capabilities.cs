using System.Text.Json;

namespace SatGate.Mcp.Catalog;

/// <summary>Looks into the raw capabilities of a server. Pure.</summary>
internal static class Capabilities
{
    /// <summary>Whether there is such a member, which is neither null nor false.</summary>
    public static bool Has(ReadOnlyMemory<byte> capabilities, ReadOnlySpan<byte> name) => TryFind(capabilities.Span, name, out _);

    /// <summary>Whether there is such a member in a member.</summary>
    public static bool Has(ReadOnlyMemory<byte> capabilities, ReadOnlySpan<byte> name, ReadOnlySpan<byte> inner) =>
        TryFind(capabilities.Span, name, out ReadOnlySpan<byte> value) && TryFind(value, inner, out _);

    /// <summary>Finds the raw value of a member.</summary>
    public static bool TryFind(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        var reader = new Utf8JsonReader(json);
        try
        {
            if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isIt = reader.ValueTextEquals(name);
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                bool isSet = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
                reader.Skip();
                if (isIt)
                {
                    value = json[start..(int)reader.BytesConsumed];
                    return isSet;
                }
            }
        }
        catch (JsonException)
        {
            // Handshakes read them with another reader; what that took is JSON.
        }

        return false;
    }
}
