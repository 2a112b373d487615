namespace SatGate.Budget.Embedded;

/// <summary>
/// Hashes that are kept on disk, so they must never change: of names, and of what an operation asks for. They tell a repetition from another use of
/// the same number by mistake; nobody gains by a collision.
/// </summary>
internal static class Fingerprint
{
    private const ulong Start = 0xCBF29CE484222325;
    private const ulong Prime = 0x00000100000001B3;
    private const ulong Odd = 0x9E3779B97F4A7C15;

    /// <summary>Of the name of a bucket.</summary>
    public static ulong OfName(string budgetId, string? windowId)
    {
        ulong hash = Add(Start, budgetId);
        return Finish(windowId is null ? hash : Add((hash ^ 0xFFFF) * Prime, windowId));
    }

    /// <summary>Of a text; 0 for none.</summary>
    public static ulong OfText(string? text) => text is null ? 0 : Finish(Add(Start, text));

    /// <summary>One more value into a hash.</summary>
    public static ulong Mix(ulong hash, ulong value)
    {
        ulong mixed = (hash ^ value) * Odd;
        return mixed ^ (mixed >> 29);
    }

    /// <summary>Two halves in one: what is charged to whom, and in what manner. A cancellation knows the first half only.</summary>
    public static ulong Join(ulong charged, ulong manner) => (Finish(charged) & 0xFFFFFFFF00000000) | (Finish(manner) >> 32);

    private static ulong Add(ulong hash, string text)
    {
        foreach (char c in text)
        {
            hash = (hash ^ c) * Prime;
        }

        return hash;
    }

    private static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93;
        hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93;
        return hash ^ (hash >> 32);
    }
}
