using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SatGate.Admin.Guard;

/// <summary>
/// Counts requests of each address in windows of one minute. Addresses of one IPv6 network of 64 bits count as one. Bounded: when more than
/// <see cref="AddressesMax"/> come in one minute, the further ones share a count. Thread-safe.
/// </summary>
internal sealed class AddressLimiter(int requestsMax, TimeProvider time)
{
    /// <summary>Most addresses that are told apart in one minute. 4,096.</summary>
    public const int AddressesMax = 4096;

    private const int WindowSeconds = 60;

    private readonly Dictionary<UInt128, int> _counts = [];
    private readonly Lock _gate = new();
    private long _window;
    private int _others;

    /// <summary>Counts a request and says whether it is within the limit.</summary>
    /// <param name="address">The peer; null for one without, such as that of a Unix socket.</param>
    public RequestQuota Take(IPAddress? address)
    {
        lock (_gate)
        {
            long now = Roll();
            ref int count = ref CountOf(KeyOf(address));

            // Stops at one past the limit, so that it never overflows.
            count = Math.Min(count + 1, requestsMax + 1);
            return new RequestQuota(count <= requestsMax, requestsMax, Math.Max(requestsMax - count, 0), (_window + 1) * WindowSeconds, now);
        }
    }

    /// <summary>What is left of an address, without counting.</summary>
    public RequestQuota Look(IPAddress? address)
    {
        lock (_gate)
        {
            long now = Roll();
            UInt128 key = KeyOf(address);
            int count = _counts.TryGetValue(key, out int known) ? known : _counts.Count < AddressesMax ? 0 : _others;
            return new RequestQuota(count < requestsMax, requestsMax, Math.Max(requestsMax - count, 0), (_window + 1) * WindowSeconds, now);
        }
    }

    private long Roll()
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        if (now / WindowSeconds != _window)
        {
            _window = now / WindowSeconds;
            _counts.Clear();
            _others = 0;
        }

        return now;
    }

    private ref int CountOf(UInt128 key)
    {
        if (_counts.Count >= AddressesMax && !_counts.ContainsKey(key))
        {
            return ref _others;
        }

        return ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
    }

    private static UInt128 KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return UInt128.MaxValue;
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(bytes, out int written);
        if (plain.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(plain))
        {
            bytes[8..].Clear();
        }

        return BinaryPrimitives.ReadUInt128BigEndian(bytes) + (UInt128)written;
    }
}
