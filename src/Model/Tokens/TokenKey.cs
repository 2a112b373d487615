using System.Security.Cryptography;
using System.Text;

namespace SatGate.Model.Tokens;

/// <summary>
/// A root key: with it tokens are minted, sealed and verified. Immutable and safe to share between threads. It has no text form and no way out
/// of this room.
/// </summary>
public sealed class TokenKey
{
    internal const int SizeBytes = 32;

    private readonly byte[] _root;
    private readonly byte[] _binaryRoot;

    private TokenKey(byte[] root)
    {
        _root = root;
        _binaryRoot = HMACSHA256.HashData("macaroons-key-generator"u8, root);
    }

    /// <summary>The key of the JSON form's chains and of every seal.</summary>
    internal ReadOnlySpan<byte> Root => _root;

    /// <summary>The key of the binary form's chains, derived from <see cref="Root"/> as that format prescribes.</summary>
    internal ReadOnlySpan<byte> BinaryRoot => _binaryRoot;

    /// <summary>The key of a configured secret: SHA-256 of its UTF-8 bytes. Throws <see cref="ArgumentException"/> when it is empty.</summary>
    public static TokenKey FromSecret(string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        return new TokenKey(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>The name of the type, and nothing of the key.</summary>
    public override string ToString() => nameof(TokenKey);
}
