using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SatGate.Transport.Upstream;

/// <summary>
/// Resolves host names and remembers the addresses for <see cref="Lifetime"/>, so that a changed record is followed without a restart. When the
/// resolver fails, addresses that are known are used on. Safe from any thread.
/// </summary>
internal sealed class AddressCache
{
    /// <summary>How long an answer is used before it is asked for again: 30 s.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _time;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    public AddressCache(TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _time = time;
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
    }

    /// <summary>The addresses of a host; at least one.</summary>
    /// <exception cref="SocketException">The name has no address and none is remembered.</exception>
    public async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return [literal];
        }

        _entries.TryGetValue(host, out Entry? known);
        if (known is not null && _time.GetElapsedTime(known.Timestamp) < Lifetime)
        {
            return known.Addresses;
        }

        try
        {
            IPAddress[] addresses = await _resolve(host, cancellationToken);
            if (addresses.Length == 0)
            {
                throw new SocketException((int)SocketError.HostNotFound);
            }

            _entries[host] = new Entry(addresses, _time.GetTimestamp());
            return addresses;
        }
        catch (SocketException) when (known is not null)
        {
            return known.Addresses;
        }
    }

    private sealed record Entry(IPAddress[] Addresses, long Timestamp);
}
