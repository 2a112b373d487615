using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace SatGate.Mcp.Governance.Rules;

/// <summary>A rule as it stands in a token: a kind, a nonce and a document in base64url. A value.</summary>
/// <param name="IsControl">Whether the document is of spending limits and approvals; else of rules on arguments.</param>
/// <param name="Text">The whole word.</param>
/// <param name="Document">The document, UTF-8.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RuleWord(bool IsControl, string Text, byte[] Document)
{
    /// <summary>Longest document in bytes.</summary>
    public const int DocumentBytesMax = 8 * 1024;

    private const string Rules = "argrules:v1:";
    private const string Controls = "argrules:ctl:v1:";
    private const int NonceLetters = 32;

    private static readonly SearchValues<char> HexLetters = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> Base64Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Takes a word apart. False when it is none of the two kinds, or not in their one spelling.</summary>
    public static bool TryParse(string text, out RuleWord word)
    {
        word = default;
        bool isControl = text.StartsWith(Controls, StringComparison.Ordinal);
        if (!isControl && !text.StartsWith(Rules, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text.AsSpan(isControl ? Controls.Length : Rules.Length);
        if (rest.Length <= NonceLetters || rest[NonceLetters] != ':' || rest[..NonceLetters].ContainsAnyExcept(HexLetters))
        {
            return false;
        }

        ReadOnlySpan<char> encoded = rest[(NonceLetters + 1)..];
        if (encoded.Length > (DocumentBytesMax * 4 / 3) + 4 || encoded.ContainsAnyExcept(Base64Letters))
        {
            return false;
        }

        try
        {
            byte[] document = Base64Url.DecodeFromChars(encoded);
            word = new RuleWord(isControl, text, document);
            return document.Length is > 0 and <= DocumentBytesMax && encoded.SequenceEqual(Base64Url.EncodeToString(document));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The document as text, for what is shown to people.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Document ?? []);
}
