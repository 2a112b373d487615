using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace SatGate.Model.Tokens;

/// <summary>
/// Reads the text of a token: JSON in base64url without padding or in padded base64, or the binary form (version 2) in base64 with or without
/// padding. One spelling of each: no white space, no mixed alphabets, no stray bits in the last letter. Pure and thread-safe.
/// </summary>
public static class TokenText
{
    /// <summary>Longest text in bytes.</summary>
    public const int BytesMax = 16_384;

    /// <summary>Longest caveat in bytes of UTF-8.</summary>
    public const int CaveatBytesMax = 8_192;

    /// <summary>The most caveats of one token.</summary>
    public const int CaveatsMax = 128;

    /// <summary>What needs no more room than this is taken apart on the stack.</summary>
    internal const int StackBytesMax = 2_048;

    private const byte BinaryVersion = 2;

    private static readonly SearchValues<byte> CommonLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);
    private static readonly SearchValues<byte> StandardLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);
    private static readonly SearchValues<byte> UrlLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>
    /// Reads a token without believing it: the signature is not checked. Never throws for bad input; then <paramref name="token"/> is null and
    /// <paramref name="fault"/> is <see cref="TokenFault.Malformed"/> or <see cref="TokenFault.TooLong"/>.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, out Macaroon? token, out TokenFault fault)
    {
        token = null;
        if (text.Length > BytesMax)
        {
            fault = TokenFault.TooLong;
            return false;
        }

        int needed = WorkBytes(text);
        byte[]? rented = needed > StackBytesMax ? ArrayPool<byte>.Shared.Rent(needed) : null;
        Span<byte> bytes = (rented ?? stackalloc byte[StackBytesMax])[..needed];
        try
        {
            TokenParts parts = new(stackalloc TokenRange[CaveatsMax], stackalloc byte[TokenKey.SizeBytes]);
            fault = Read(text, bytes, ref parts);
            token = fault == TokenFault.None ? Macaroon.From(in parts) : null;
            return token is not null;
        }
        finally
        {
            if (rented is not null)
            {
                // A token opens doors: it does not stay behind for whoever rents next.
                bytes.Clear();
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>
    /// Whether a text is a token of the kind that SatGate mints, by whatever key and however old: its form is one of ours, and it names our location
    /// or begins as our identifiers do. The signature is not checked, so this lets nobody in; it tells what must not be shown to others. Allocates
    /// nothing for a text of usual length and never throws.
    /// </summary>
    public static bool IsOurs(ReadOnlySpan<byte> text)
    {
        if (text.Length > BytesMax)
        {
            return false;
        }

        int needed = WorkBytes(text);
        byte[]? rented = needed > StackBytesMax ? ArrayPool<byte>.Shared.Rent(needed) : null;
        Span<byte> bytes = (rented ?? stackalloc byte[StackBytesMax])[..needed];
        try
        {
            TokenParts parts = new(stackalloc TokenRange[CaveatsMax], stackalloc byte[TokenKey.SizeBytes]);
            if (Read(text, bytes, ref parts) != TokenFault.None)
            {
                return false;
            }

            ReadOnlySpan<byte> identifier = parts[parts.Identifier];
            return identifier.StartsWith(TokenWords.CapabilityPrefixUtf8) || identifier.StartsWith(TokenWords.PaymentPrefixUtf8)
                || parts[parts.Location].SequenceEqual(TokenWords.LocationUtf8);
        }
        finally
        {
            if (rented is not null)
            {
                bytes.Clear();
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>The room that <see cref="Read"/> needs: the text in the other alphabet, and what it decodes to.</summary>
    internal static int WorkBytes(ReadOnlySpan<byte> text) => 2 * text.Length;

    /// <summary>Takes a token apart.</summary>
    /// <param name="text">The text, at most <see cref="BytesMax"/> long.</param>
    /// <param name="bytes">Where it is decoded to: at least <see cref="WorkBytes"/> long.</param>
    /// <param name="parts">Receives the places of its pieces in <paramref name="bytes"/>.</param>
    internal static TokenFault Read(ReadOnlySpan<byte> text, Span<byte> bytes, ref TokenParts parts)
    {
        int padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        ReadOnlySpan<byte> letters = text[..^padding];
        int special = letters.IndexOfAnyExcept(CommonLetters);
        bool isUrl = special >= 0 && letters[special] is (byte)'-' or (byte)'_';
        bool isStandard = special >= 0 && !isUrl;
        if (letters.Length % 4 == 1
            || (padding > 0 && (isUrl || text.Length % 4 != 0))
            || (special >= 0 && letters.ContainsAnyExcept(isUrl ? UrlLetters : StandardLetters)))
        {
            return TokenFault.Malformed;
        }

        if (isStandard)
        {
            // The decoder knows the other alphabet; both differ in two letters only.
            Span<byte> translated = bytes[..letters.Length];
            letters.Replace(translated, (byte)'+', (byte)'-');
            translated.Replace((byte)'/', (byte)'_');
            letters = translated;
            bytes = bytes[letters.Length..];
        }

        if (Base64Url.DecodeFromUtf8(letters, bytes, out _, out int length) != OperationStatus.Done || length == 0)
        {
            return TokenFault.Malformed;
        }

        parts.Bytes = bytes[..length];
        if (!Utf8.IsValid(parts.Bytes) && bytes[0] != BinaryVersion)
        {
            return TokenFault.Malformed;
        }

        parts.IsBinary = bytes[0] == BinaryVersion;
        return (parts.IsBinary, isUrl, isStandard && padding == 0) switch
        {
            (true, false, _) => TokenBinary.Read(ref parts),
            (false, _, false) => TokenJson.Read(ref parts),
            _ => TokenFault.Malformed,
        };
    }
}
