using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SatGate.Model.Tokens;

/// <summary>
/// SHA-256, and HMAC-SHA256 (RFC 2104) on top of it, by the platform's own implementation. Each thread keeps one hash object for itself: making one
/// anew for every caveat costs as much again as the hashing.
/// </summary>
internal static class TokenHash
{
    /// <summary>Bytes of a hash, and of every key.</summary>
    public const int SizeBytes = SHA256.HashSizeInBytes;

    private const int BlockBytes = 64;
    private const int JoinedBytesMax = 192;
    private const ulong InnerPad = 0x3636_3636_3636_3636;
    private const ulong OuterPad = 0x5C5C_5C5C_5C5C_5C5C;

    [ThreadStatic]
    private static IncrementalHash? _hash;

    private static IncrementalHash Hash => _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Hashes a message.</summary>
    public static void Sha256(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        Hash.AppendData(message);
        Hash.GetHashAndReset(hash);
    }

    /// <summary>Authenticates a message with a key of <see cref="SizeBytes"/>. The result may be written over the key.</summary>
    public static void Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> hash)
    {
        Span<byte> padded = stackalloc byte[BlockBytes + JoinedBytesMax];
        Pad(key, InnerPad, padded);
        Span<byte> rest = padded[BlockBytes..];
        IncrementalHash sha = Hash;
        if (message.Length <= rest.Length)
        {
            // Handing over one piece is cheaper than two.
            message.CopyTo(rest);
            sha.AppendData(padded[..(BlockBytes + message.Length)]);
        }
        else
        {
            sha.AppendData(padded[..BlockBytes]);
            sha.AppendData(message);
        }

        sha.GetHashAndReset(rest);
        Pad(key, OuterPad, padded);
        sha.AppendData(padded[..(BlockBytes + SizeBytes)]);
        sha.GetHashAndReset(hash);
    }

    private static void Pad(ReadOnlySpan<byte> key, ulong pad, Span<byte> block)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(block[..BlockBytes]);
        words.Fill(pad);
        ReadOnlySpan<ulong> keyWords = MemoryMarshal.Cast<byte, ulong>(key[..SizeBytes]);
        for (int i = 0; i < keyWords.Length; i++)
        {
            words[i] ^= keyWords[i];
        }
    }
}
