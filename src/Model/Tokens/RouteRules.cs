using System.Collections.Immutable;
using System.Text;

namespace SatGate.Model.Tokens;

/// <summary>
/// What the values of <c>routes</c> caveats allow. Each is a list of words, parted by commas: the name of a route, or a path, which allows itself
/// and what lies below it, with or without <c>/*</c> at its end. Every caveat has to allow.
/// </summary>
internal static class RouteRules
{
    public static bool Allow(ImmutableArray<string> routes, ReadOnlySpan<char> routeName, ReadOnlySpan<byte> path)
    {
        foreach (string list in routes)
        {
            if (!Allows(list, routeName, path))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Allows(ReadOnlySpan<char> list, ReadOnlySpan<char> routeName, ReadOnlySpan<byte> path)
    {
        foreach (Range range in list.Split(','))
        {
            ReadOnlySpan<char> word = list[range].Trim();
            if (word is "*" or "/*" || (!word.IsEmpty && word.SequenceEqual(routeName)) || (word.StartsWith('/') && Covers(word, path)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the path is the word's or lies below it, whole segments only.</summary>
    private static bool Covers(ReadOnlySpan<char> word, ReadOnlySpan<byte> path)
    {
        word = word.EndsWith("/*", StringComparison.Ordinal) ? word[..^2] : word.TrimEnd('/');
        return path.Length >= word.Length
            && Ascii.Equals(path[..word.Length], word)
            && (path.Length == word.Length || path[word.Length] == '/');
    }
}
