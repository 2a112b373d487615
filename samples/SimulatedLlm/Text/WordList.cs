using System.Text;
using System.Text.Encodings.Web;

namespace SatGate.SimulatedLlm;

/// <summary>
/// The 128 words that answers are made of, ready as bytes. One in eight is awkward on purpose: quotes, line breaks,
/// backslashes and characters of two to four bytes, so that whoever cuts or decodes a stream meets them.
/// </summary>
internal static class WordList
{
    /// <summary>How many words there are; a power of two.</summary>
    public const int Count = 128;

    private const string Plain =
        "the of and to in is that for on with as by at from this which or are be an it not can but will all one has more when " +
        "each other also into only its over any after most some time data token model stream budget cost limit call agent tool " +
        "gateway proxy request answer server client byte frame event header body route path cache price ledger debit credit " +
        "hold settle meter count rate second minute hour day week small large fast slow open closed early late first last next " +
        "begin end read write send receive store load check allow deny pass keep drop start stop wait then than they their";

    private static readonly string[] Awkward =
    [
        "naïve", "café", "Zürich", "Ω", "日本語", "注文", "한국", "🛰️", "𝔘nicode", "\"quoted\"", "back\\slash", "line\nbreak", "tab\tstop",
        "<tag>", "a&b", "it's",
    ];

    private static readonly string[] Words = [.. Plain.Split(' ').Take(Count - Awkward.Length), .. Awkward];
    private static readonly byte[][] Utf8Words = Encode(static text => text);
    private static readonly byte[][] JsonWords = Encode(static text => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text));
    private static readonly byte[][] AsciiJsonWords = Encode(static text => JavaScriptEncoder.Default.Encode(text));

    /// <summary>The word's own bytes; with <paramref name="spaced"/> a space stands before it.</summary>
    public static ReadOnlySpan<byte> Utf8(int word, bool spaced) => Utf8Words[Index(word, spaced)];

    /// <summary>The word inside a JSON string, characters beyond ASCII as they are.</summary>
    public static ReadOnlySpan<byte> Json(int word, bool spaced) => JsonWords[Index(word, spaced)];

    /// <summary>The word inside a JSON string, characters beyond ASCII as <c>\uXXXX</c>.</summary>
    public static ReadOnlySpan<byte> AsciiJson(int word, bool spaced) => AsciiJsonWords[Index(word, spaced)];

    private static int Index(int word, bool spaced) => spaced ? word + Count : word;

    private static byte[][] Encode(Func<string, string> escape) =>
        [.. Words.Concat(Words.Select(word => " " + word)).Select(text => Encoding.UTF8.GetBytes(escape(text)))];
}
