using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace SatGate.Model.Tokens;

/// <summary>The arithmetic of a macaroon: each caveat is authenticated with the signature before it as the key (HMAC-SHA256, RFC 2104).</summary>
internal static class TokenChain
{
    /// <summary>Bytes of one signature.</summary>
    public const int SignatureBytes = 32;

    /// <summary>Letters of one signature in hex.</summary>
    public const int HexLetters = 64;

    private const int TokenIdLetters = 12;
    private const int BudgetIdLetters = 24;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private static ReadOnlySpan<byte> SealPrefix => "satgate/budget_bind/v1\n"u8;

    /// <summary>The signature before any caveat.</summary>
    public static void Begin(TokenKey key, bool isBinary, ReadOnlySpan<byte> identifier, Span<byte> signature) =>
        TokenHash.Hmac(isBinary ? key.BinaryRoot : key.Root, identifier, signature);

    /// <summary>The signature after one more caveat.</summary>
    public static void Extend(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> caveat, Span<byte> next) => TokenHash.Hmac(signature, caveat, next);

    /// <summary>Computes the signatures of a token, one before any caveat and one after each, and says whether the last is the one it claims.</summary>
    /// <param name="key">The root key to try.</param>
    /// <param name="parts">The token.</param>
    /// <param name="chain">Room for one signature more than there are caveats.</param>
    public static bool Matches(TokenKey key, in TokenParts parts, Span<byte> chain)
    {
        Begin(key, parts.IsBinary, parts[parts.Identifier], chain);
        for (int i = 0; i < parts.CaveatCount; i++)
        {
            Extend(chain.Slice(i * SignatureBytes, SignatureBytes), parts.Caveat(i), chain[((i + 1) * SignatureBytes)..]);
        }

        return CryptographicOperations.FixedTimeEquals(chain.Slice(parts.CaveatCount * SignatureBytes, SignatureBytes), parts.Signature);
    }

    /// <summary>The server's seal over all caveats up to a signature: proof that the server, and not a holder, put the budget there.</summary>
    public static void Seal(TokenKey key, ReadOnlySpan<byte> signature, Span<byte> seal)
    {
        Span<byte> message = stackalloc byte[SealPrefix.Length + HexLetters];
        SealPrefix.CopyTo(message);
        Convert.TryToHexStringLower(signature, message[SealPrefix.Length..], out _);
        TokenHash.Hmac(key.Root, message, seal);
    }

    /// <summary>The short name of a token with this identifier and signature.</summary>
    public static string TokenId(string identifier, ReadOnlySpan<byte> signature) => Digest(identifier, signature, TokenIdLetters);

    /// <summary>The name of the budget of a token that names none: of the chain's beginning, which nobody changes by adding to its end.</summary>
    public static string RootBudgetId(string identifier, ReadOnlySpan<byte> firstSignature) => "root-" + Digest(identifier, firstSignature, BudgetIdLetters);

    /// <summary>Computes every signature of a token that is kept as text.</summary>
    public static byte[] Compute(TokenKey key, Macaroon token)
    {
        byte[] chain = new byte[(token.Caveats.Length + 1) * SignatureBytes];
        Begin(key, token.IsBinary, Encoding.UTF8.GetBytes(token.Identifier), chain);
        for (int i = 0; i < token.Caveats.Length; i++)
        {
            Span<byte> rest = chain.AsSpan(i * SignatureBytes);
            Extend(rest[..SignatureBytes], Encoding.UTF8.GetBytes(token.Caveats[i]), rest[SignatureBytes..]);
        }

        return chain;
    }

    /// <summary>Whether a text is 64 lower-case hex letters.</summary>
    public static bool IsHex(ReadOnlySpan<char> text) => text.Length == HexLetters && !text.ContainsAnyExcept(LowerHex);

    /// <summary>Reads 64 lower-case hex letters; the other case would be a second spelling.</summary>
    public static bool TryHex(ReadOnlySpan<byte> hex, Span<byte> bytes) =>
        hex.Length == HexLetters
        && !hex.ContainsAnyInRange((byte)'A', (byte)'F')
        && Convert.FromHexString(hex, bytes, out _, out int written) == OperationStatus.Done
        && written == SignatureBytes;

    private static string Digest(string identifier, ReadOnlySpan<byte> signature, int letters)
    {
        int length = Encoding.UTF8.GetByteCount(identifier);
        Span<byte> message = length <= 256 ? stackalloc byte[256 + HexLetters] : new byte[length + HexLetters];
        message = message[..(length + HexLetters)];
        Encoding.UTF8.GetBytes(identifier, message);
        Convert.TryToHexStringLower(signature, message[length..], out _);
        Span<byte> digest = stackalloc byte[TokenHash.SizeBytes];
        TokenHash.Sha256(message, digest);
        return Convert.ToHexStringLower(digest[..(letters / 2)]);
    }
}
