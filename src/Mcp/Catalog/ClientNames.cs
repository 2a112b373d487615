using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace SatGate.Mcp.Catalog;

/// <summary>Makes the names of tools and prompts that carry their server's name. Pure; the same input always gives the same name.</summary>
internal static class ClientNames
{
    /// <summary>Longest name that every known client takes.</summary>
    public const int LengthMax = 64;

    private const int HashLength = 8;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>The server's name, two underscores, the own name; where that has letters that clients refuse, or is too long, it ends in a hash.</summary>
    public static string Prefixed(string upstream, string name)
    {
        string whole = $"{upstream}__{name}";
        return whole.Length <= LengthMax && !whole.AsSpan().ContainsAnyExcept(Letters) ? whole : Hashed(whole, upstream, name);
    }

    /// <summary>The name with a hash at its end, for one that even with its server's name is another's.</summary>
    public static string Hashed(string whole, string upstream, string name)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{upstream}\0{name}")))[..HashLength];
        int kept = Math.Min(whole.Length, LengthMax - HashLength - 1);
        char[] letters = [.. whole.AsSpan(0, kept)];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = Letters.Contains(letters[i]) ? letters[i] : '_';
        }

        return $"{new string(letters)}_{hash}";
    }
}
