using System.Text.Json;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>
/// Takes out of a request of the stateless revision what a server of the older ones must not see: a server that serves both would take the request for one
/// of the stateless revision. Pure.
/// </summary>
internal static class LegacyMeta
{
    /// <summary>Adds the cuts to a message that has <c>_meta</c>; the capability token goes too.</summary>
    public static void Cut(ref SpliceList splices, ReadOnlySpan<byte> message, JsonRange meta)
    {
        var reader = new Utf8JsonReader(meta.Of(message));
        reader.Read();
        int cutFrom = -1;
        int keptEnd = -1;
        int lastEnd = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int key = meta.Start + (int)reader.TokenStartIndex;
            bool isCut = IsCut(ref reader);
            reader.Read();
            reader.Skip();
            if (isCut)
            {
                cutFrom = cutFrom < 0 ? key : cutFrom;
            }
            else
            {
                if (cutFrom >= 0)
                {
                    // Up to the next member that stays, with the comma between.
                    splices.Add(new JsonRange(cutFrom, key - cutFrom), default);
                    cutFrom = -1;
                }

                keptEnd = meta.Start + (int)reader.BytesConsumed;
            }

            lastEnd = meta.Start + (int)reader.BytesConsumed;
        }

        if (cutFrom >= 0)
        {
            int from = keptEnd >= 0 ? keptEnd : cutFrom;
            splices.Add(new JsonRange(from, lastEnd - from), default);
        }
    }

    private static bool IsCut(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("token"u8) ||
        reader.ValueTextEquals("io.modelcontextprotocol/protocolVersion"u8) ||
        reader.ValueTextEquals("io.modelcontextprotocol/clientCapabilities"u8) ||
        reader.ValueTextEquals("io.modelcontextprotocol/clientInfo"u8) ||
        reader.ValueTextEquals("io.modelcontextprotocol/logLevel"u8);
}
