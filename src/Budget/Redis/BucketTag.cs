using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SatGate.Budget.Operations;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>What a store remembers of a bucket, so that its key is made once. Immutable; thread-safe.</summary>
internal sealed class BucketTag
{
    private BucketTag(RedisKeys owner, BudgetBucket bucket)
    {
        Owner = owner;
        byte[] name = Encoding.UTF8.GetBytes(owner.Bucket(bucket));
        Name = name;
        Key = name;
        Digest = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(name));

        // Past the range of the clock a window never ends; the sum must not wrap to one that ended long ago.
        long expiry = bucket.EndsAtUnixMs == 0 ? 0 : long.Max(1, bucket.EndsAtUnixMs + long.Clamp(bucket.KeepMs, 0, long.MaxValue - bucket.EndsAtUnixMs));
        Expiry = Encoding.ASCII.GetBytes(long.Min(expiry, ExpiryUnixMsMax).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The year 9999; Redis refuses times that its own arithmetic cannot hold.</summary>
    private const long ExpiryUnixMsMax = 253_402_300_799_999;

    /// <summary>Whose key it is; another store on the same buckets makes its own.</summary>
    public RedisKeys Owner { get; }

    /// <summary>The key's bytes.</summary>
    public byte[] Name { get; }

    /// <summary>The key.</summary>
    public RedisKey Key { get; }

    /// <summary>Stands for the key in what is remembered of an operation, the same on every gateway and after every restart.</summary>
    public ulong Digest { get; }

    /// <summary>When the bucket is dropped, in milliseconds since 1970 UTC, as digits; <c>0</c> for never.</summary>
    public byte[] Expiry { get; }

    /// <summary>The tag of a bucket, made when there is none.</summary>
    public static BucketTag Of(BudgetBucket bucket, RedisKeys owner)
    {
        if (bucket.StoreTag is BucketTag tag && ReferenceEquals(tag.Owner, owner))
        {
            return tag;
        }

        tag = new BucketTag(owner, bucket);
        bucket.StoreTag = tag;
        return tag;
    }
}
