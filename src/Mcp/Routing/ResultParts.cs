using System.Text.Json;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing;

/// <summary>Where the members of a result stand that differ between the generations of the protocol. Ranges are over the message.</summary>
internal ref struct ResultParts
{
    /// <summary>The value of <c>_meta</c>, an object.</summary>
    public JsonRange Meta;

    /// <summary>The value of <c>resultType</c>.</summary>
    public JsonRange Type;

    /// <summary>That member whole, with a comma to one side, so that it can be cut out.</summary>
    public JsonRange TypeMember;

    /// <summary>The value of <c>inputRequests</c>, an object.</summary>
    public JsonRange InputRequests;

    /// <summary>The value of <c>requestState</c>, a string.</summary>
    public JsonRange RequestState;

    /// <summary>Reads a result, which is an object.</summary>
    public static ResultParts Of(ReadOnlySpan<byte> message, JsonRange result)
    {
        ResultParts parts = default;
        var reader = new Utf8JsonReader(result.Of(message));
        reader.Read();
        int afterPrevious = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int key = result.Start + (int)reader.TokenStartIndex;
            bool isMeta = reader.ValueTextEquals("_meta"u8);
            bool isType = reader.ValueTextEquals("resultType"u8);
            bool isInput = reader.ValueTextEquals("inputRequests"u8);
            bool isState = reader.ValueTextEquals("requestState"u8);
            reader.Read();
            int start = result.Start + (int)reader.TokenStartIndex;
            JsonTokenType type = reader.TokenType;
            reader.Skip();
            var value = new JsonRange(start, result.Start + (int)reader.BytesConsumed - start);
            if (isMeta && type == JsonTokenType.StartObject)
            {
                parts.Meta = value;
            }
            else if (isType)
            {
                parts.Type = value;
                parts.TypeMember = MemberOf(message, key, afterPrevious, value.End);
            }
            else if (isInput && type == JsonTokenType.StartObject)
            {
                parts.InputRequests = value;
            }
            else if (isState && type == JsonTokenType.String)
            {
                parts.RequestState = value;
            }

            afterPrevious = value.End;
        }

        return parts;
    }

    private static JsonRange MemberOf(ReadOnlySpan<byte> message, int key, int afterPrevious, int end)
    {
        if (afterPrevious > 0)
        {
            return new JsonRange(afterPrevious, end - afterPrevious);
        }

        int next = end + Math.Max(0, message[end..].IndexOfAnyExcept(" \t\r\n"u8));
        int stop = message[next] == (byte)',' ? next + 1 : end;
        return new JsonRange(key, stop - key);
    }
}
