using System.Buffers;
using System.Collections.Frozen;

namespace SatGate.Model.Validation;

/// <summary>What may stand in a header field that the configuration sets (RFC 9110 section 5). Pure and thread-safe.</summary>
public static class FieldRules
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly FrozenSet<string> Managed = FrozenSet.ToFrozenSet(
        ["Connection", "Content-Length", "Expect", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the text is a token: a field name or a method.</summary>
    public static bool IsToken(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenChars);
    }

    /// <summary>Whether the text can be a field value: no control characters but the tab, no white space at either end.</summary>
    public static bool IsValue(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (char character in text)
        {
            if (char.IsControl(character) && character != '\t')
            {
                return false;
            }
        }

        return text.Length == 0 || (text[0] is not (' ' or '\t') && text[^1] is not (' ' or '\t'));
    }

    /// <summary>Whether the gateway itself writes this field (framing and connection, RFC 9110 section 7.6.1), so that nobody else may.</summary>
    public static bool IsManaged(string name) => Managed.Contains(name);
}
