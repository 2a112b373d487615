using Microsoft.Data.Sqlite;

namespace SatGate.CloudSync.Spool;

/// <summary>What the file says of its chain.</summary>
/// <param name="Format">The file's layout.</param>
/// <param name="Instance">The random name that the chain stands on.</param>
/// <param name="IsKeyed">Whether its links are under a key.</param>
/// <param name="FirstLink">The link over that name, by which a wrong key is known.</param>
/// <param name="Ends">The ends of what is kept.</param>
/// <param name="Seal">The proof of the ends.</param>
internal sealed record ChainRow(long Format, string Instance, bool IsKeyed, byte[] FirstLink, ChainEnds Ends, byte[] Seal)
{
    /// <summary>Reads it; null when the file has none yet.</summary>
    public static ChainRow? Read(SqliteConnection connection)
    {
        using SqliteStatement select = new(
            connection, "SELECT format, instance, is_keyed, first_link, kept_sequence, kept_link, head_sequence, head_link, seal FROM chain WHERE id = 1");
        return select.Step()
            ? new ChainRow(
                select.Int64(0),
                select.Text(1),
                select.Int64(2) != 0,
                select.Bytes(3).ToArray(),
                new ChainEnds(select.Int64(4), select.Bytes(5).ToArray(), select.Int64(6), select.Bytes(7).ToArray()),
                select.Bytes(8).ToArray())
            : null;
    }

    /// <summary>Why this chain cannot be gone on with or checked, in a sentence; null when it can.</summary>
    public string? Problem(ChainHash hash)
    {
        if (Format != AuditStore.Format)
        {
            return $"The audit log has format {Format}, and this program knows format {AuditStore.Format}.";
        }

        if (IsKeyed != hash.IsKeyed)
        {
            return IsKeyed ? "The audit log is chained under a key, and none is given." : "The audit log is chained without a key, and one is given.";
        }

        return hash.First(Instance).AsSpan().SequenceEqual(FirstLink) ? null : "The audit log is chained under another key than the one given.";
    }
}
