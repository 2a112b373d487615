using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Catalog;

/// <summary>Writes one page of a merged list. Pure.</summary>
internal static class ListPage
{
    /// <summary>
    /// Writes the result of a list. Null when the cursor is none of this view's. A cursor counts what is hidden too, so that it fits whoever asks.
    /// </summary>
    /// <param name="view">The view.</param>
    /// <param name="family">What is listed.</param>
    /// <param name="cursor">The raw JSON string of the cursor; empty for the beginning.</param>
    /// <param name="pageSize">Most entries.</param>
    /// <param name="own">Entries of the gateway's own, which come last.</param>
    /// <param name="mayList">Whether an entry is for this client.</param>
    /// <param name="tail">Members to end the result with, with a comma in front.</param>
    public static ReadOnlyMemory<byte>? Write(
        CatalogView view, ListFamily family, ReadOnlySpan<byte> cursor, int pageSize, IReadOnlyList<ReadOnlyMemory<byte>> own, Func<Binding, bool> mayList, ReadOnlySpan<byte> tail)
    {
        ImmutableArray<Binding> list = view.Lists[(int)family];
        if (!TryReadCursor(cursor, view.Generation, list.Length, out int at))
        {
            return null;
        }

        var writer = new ArrayBufferWriter<byte>(4096);
        writer.Write("{\""u8);
        writer.Write(ListFamilies.MemberOf(family));
        writer.Write("\":["u8);
        int count = 0;
        for (; at < list.Length && count < pageSize; at++)
        {
            if (!list[at].IsHidden && mayList(list[at]))
            {
                writer.Write(count++ == 0 ? default : ","u8);
                writer.Write(list[at].Json.Span);
            }
        }

        foreach (ReadOnlyMemory<byte> item in at == list.Length ? own : [])
        {
            writer.Write(count++ == 0 ? default : ","u8);
            writer.Write(item.Span);
        }

        writer.Write("]"u8);
        if (at < list.Length)
        {
            writer.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"nextCursor\":\"{view.Generation:x}-{at:x}\"")));
        }

        writer.Write(tail);
        writer.Write("}"u8);
        return writer.WrittenMemory;
    }

    private static bool TryReadCursor(ReadOnlySpan<byte> raw, long generation, int length, out int at)
    {
        at = 0;
        if (raw.IsEmpty)
        {
            return true;
        }

        ReadOnlySpan<byte> text = raw[1..^1];
        int dash = text.IndexOf((byte)'-');
        return dash > 0 && text.Length <= 32 &&
            long.TryParse(text[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long of) && of == generation &&
            int.TryParse(text[(dash + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out at) && at > 0 && at <= length;
    }
}
