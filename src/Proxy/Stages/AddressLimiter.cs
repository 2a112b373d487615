using System.Collections.Concurrent;
using System.Net;

namespace SatGate.Proxy.Stages;

/// <summary>
/// Bounds how often one address may have something done that costs the gateway more than an answer. Fixed windows of a minute; IPv6 addresses
/// count by their /64, which is what one customer gets. Thread-safe.
/// </summary>
internal sealed class AddressLimiter
{
    /// <summary>Most addresses counted in one minute; past it every further address shares one count.</summary>
    public const int AddressesMax = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UInt128, StrongBox> _counts = new();
    private readonly int _perMinuteMax;
    private readonly TimeProvider _time;
    private long _windowStart;

    /// <summary>Makes one.</summary>
    /// <param name="perMinuteMax">Most times per address and minute.</param>
    /// <param name="time">The clock.</param>
    public AddressLimiter(int perMinuteMax, TimeProvider time)
    {
        _perMinuteMax = perMinuteMax;
        _time = time;
        _windowStart = time.GetTimestamp();
    }

    /// <summary>Counts one time. False when the address has had its share of this minute.</summary>
    /// <param name="address">The address; null, as of a Unix socket, counts as one of its own.</param>
    public bool TryCount(IPAddress? address)
    {
        long start = Volatile.Read(ref _windowStart);
        if (_time.GetElapsedTime(start) >= Window && Interlocked.CompareExchange(ref _windowStart, _time.GetTimestamp(), start) == start)
        {
            _counts.Clear();
        }

        UInt128 key = address is null ? 0 : KeyOf(address);
        if (_counts.Count >= AddressesMax && !_counts.ContainsKey(key))
        {
            key = UInt128.MaxValue;
        }

        return Interlocked.Increment(ref _counts.GetOrAdd(key, static _ => new StrongBox()).Count) <= _perMinuteMax;
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        UInt128 key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? key >> 64 << 64 : key;
    }

    private sealed class StrongBox
    {
        public int Count;
    }
}
