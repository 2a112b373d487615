using System.Collections.Immutable;
using System.Text.Json;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;
using SatGate.Mcp.Upstreams.Own;

namespace SatGate.Mcp.Catalog;

/// <summary>Reads a list of a server to its last page.</summary>
internal static class ListFetch
{
    /// <summary>The entries; none for a server that has no such list; null when it could not be read.</summary>
    public static async Task<ImmutableArray<ListedItem>?> ReadAsync(UpstreamSession session, ListFamily family)
    {
        if (!Capabilities.Has(session.Facts.Capabilities, ListFamilies.CapabilityOf(family)))
        {
            return [];
        }

        var items = new List<ListedItem>();
        byte[] cursor = [];
        for (int page = 0; page < ServerCatalog.PagesMax; page++)
        {
            byte[] parameters = cursor.Length == 0 ? [] : [.. "{\"cursor\":"u8, .. cursor, .. "}"u8];
            using OwnReply reply = await session.RequestAsync(ListFamilies.MethodOf(family), parameters, null, CancellationToken.None);
            if (reply.IsError && page == 0)
            {
                // A server with resources need not know templates.
                return IsUnknownMethod(reply.Error) ? [] : null;
            }

            if (!reply.IsResult || !ListReader.TryRead(reply.Result.Span, family, items, ServerCatalog.ItemsMax, out byte[] next))
            {
                return null;
            }

            if (next.Length == 0 || next.AsSpan().SequenceEqual(cursor) || items.Count >= ServerCatalog.ItemsMax)
            {
                break;
            }

            cursor = next;
        }

        return [.. items];
    }

    private static bool IsUnknownMethod(ReadOnlyMemory<byte> error)
    {
        using JsonDocument document = JsonDocument.Parse(error);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("code", out JsonElement code) &&
            code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int number) && number == RpcCode.MethodNotFound;
    }
}
