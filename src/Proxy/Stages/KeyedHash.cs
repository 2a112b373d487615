using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SatGate.Proxy.Stages;

/// <summary>
/// A fast hash of bytes under a key that is random for each process, so that a client cannot choose texts that fall into one place of a table.
/// Not a message authentication code: nothing is proven by it.
/// </summary>
internal static class KeyedHash
{
    private static readonly ulong[] Key = MakeKey();

    /// <summary>The hash of the bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong state = Key[0] ^ (ulong)bytes.Length;
        while (bytes.Length > 16)
        {
            state = Fold(BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ Key[1], BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) ^ state);
            bytes = bytes[16..];
        }

        Span<byte> rest = stackalloc byte[16];
        rest.Clear();
        bytes.CopyTo(rest);
        state = Fold(BinaryPrimitives.ReadUInt64LittleEndian(rest) ^ Key[2], BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ state);
        return Fold(state, Key[3]);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    private static ulong[] MakeKey()
    {
        ulong[] key = new ulong[4];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(key.AsSpan()));
        key[3] |= 1;
        return key;
    }
}
