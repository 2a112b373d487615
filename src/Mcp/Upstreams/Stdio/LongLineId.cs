using System.Buffers.Text;
using System.Text.Json;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>Finds the id of an answer that is too long to be read whole. Pure; 0 when it finds none.</summary>
internal static class LongLineId
{
    /// <summary>Looks in the first bytes of a message.</summary>
    public static long InHead(ReadOnlySpan<byte> head)
    {
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long id) ? id : 0;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON, so it answers nothing.
        }

        return 0;
    }

    /// <summary>Looks in the last bytes of a message, where it has to be the last member.</summary>
    public static long InTail(ReadOnlySpan<byte> tail)
    {
        int key = tail.LastIndexOf("\"id\""u8);
        if (key < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = tail[(key + 4)..].Trim(" \t\r"u8);
        if (rest.IsEmpty || rest[0] != (byte)':' || !Utf8Parser.TryParse(rest[1..].TrimStart(" \t"u8), out long id, out int used))
        {
            return 0;
        }

        return rest[1..].TrimStart(" \t"u8)[used..].Trim(" \t\r"u8).SequenceEqual("}"u8) ? id : 0;
    }
}
