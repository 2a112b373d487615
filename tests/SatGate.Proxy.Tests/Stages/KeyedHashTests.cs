using System.Security.Cryptography;
using SatGate.Proxy.Stages;
using Xunit;

namespace SatGate.Proxy.Tests.Stages;

public sealed class KeyedHashTests
{
    [Fact]
    public void Equal_bytes_have_equal_hashes_at_every_length()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(200);
        for (int length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(KeyedHash.Of(bytes.AsSpan(0, length)), KeyedHash.Of(bytes.AsSpan(0, length).ToArray()));
        }
    }

    [Fact]
    public void A_change_of_any_bit_changes_the_hash()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(100);
        ulong hash = KeyedHash.Of(bytes);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(hash, KeyedHash.Of(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Zeros_of_different_lengths_differ()
    {
        var seen = new HashSet<ulong>();
        for (int length = 0; length < 64; length++)
        {
            Assert.True(seen.Add(KeyedHash.Of(new byte[length])));
        }
    }

    [Fact]
    public void Hashes_spread_over_a_table()
    {
        int[] places = new int[64];
        for (int i = 0; i < 6400; i++)
        {
            places[KeyedHash.Of(BitConverter.GetBytes(i)) % 64]++;
        }

        Assert.All(places, count => Assert.InRange(count, 40, 180));
    }
}
