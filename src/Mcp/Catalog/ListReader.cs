using System.Text.Json;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Catalog;

/// <summary>Reads one page of a server's list. Pure.</summary>
internal static class ListReader
{
    /// <summary>Adds the entries of a page. False when it is no such page.</summary>
    /// <param name="result">The result, raw.</param>
    /// <param name="family">What it lists.</param>
    /// <param name="items">Where the entries are added. One without a name or URI is left out.</param>
    /// <param name="itemsMax">Most entries in there.</param>
    /// <param name="nextCursor">The raw JSON string that leads to the next page; empty when there is none.</param>
    public static bool TryRead(ReadOnlySpan<byte> result, ListFamily family, List<ListedItem> items, int itemsMax, out byte[] nextCursor)
    {
        nextCursor = [];
        bool isThere = false;
        var reader = new Utf8JsonReader(result);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isList = reader.ValueTextEquals(ListFamilies.MemberOf(family));
                bool isCursor = reader.ValueTextEquals("nextCursor"u8);
                reader.Read();
                if (isList && reader.TokenType == JsonTokenType.StartArray)
                {
                    isThere = true;
                    ReadItems(ref reader, result, family, items, itemsMax);
                }
                else if (isCursor && reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
                {
                    nextCursor = result[(int)reader.TokenStartIndex..(int)reader.BytesConsumed].ToArray();
                }
                else
                {
                    reader.Skip();
                }
            }

            return isThere;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void ReadItems(ref Utf8JsonReader reader, ReadOnlySpan<byte> result, ListFamily family, List<ListedItem> items, int itemsMax)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            int start = (int)reader.TokenStartIndex;
            JsonRange keyAt = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isKey = reader.ValueTextEquals(ListFamilies.KeyOf(family));
                reader.Read();
                if (isKey && reader.TokenType == JsonTokenType.String)
                {
                    keyAt = new JsonRange((int)reader.TokenStartIndex - start, (int)(reader.BytesConsumed - reader.TokenStartIndex));
                }

                reader.Skip();
            }

            byte[] item = result[start..(int)reader.BytesConsumed].ToArray();
            if (keyAt.IsPresent && items.Count < itemsMax && JsonText.TryRead(keyAt.Of(item), out string key))
            {
                items.Add(new ListedItem(key, item, keyAt));
            }
        }
    }
}
