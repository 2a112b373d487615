using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace SatGate.Model.Validation;

/// <summary>
/// Where a listener listens: <c>:port</c> (IPv4 and IPv6), <c>host:port</c> with an address or <c>localhost</c>, <c>[v6]:port</c>, or
/// <c>unix:/path</c>. Port 0 lets the system choose.
/// </summary>
/// <param name="Address">The address; null for all addresses, for <c>localhost</c> and for a Unix socket.</param>
/// <param name="IsLocalhost">Whether both loopback addresses were asked for by name.</param>
/// <param name="Port">0 to 65535; 0 for a Unix socket.</param>
/// <param name="UnixSocketPath">Path of the socket; null for TCP.</param>
public sealed record ListenAddress(IPAddress? Address, bool IsLocalhost, int Port, string? UnixSocketPath)
{
    private const string UnixScheme = "unix:";

    /// <summary>Reads an address. Returns false for anything else, host names other than <c>localhost</c> included.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? result)
    {
        ArgumentNullException.ThrowIfNull(text);
        result = null;
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            string path = text[UnixScheme.Length..];
            result = path.StartsWith('/') && path.Length > 1 ? new ListenAddress(null, false, 0, path) : null;
            return result is not null;
        }

        int colon = text.LastIndexOf(':');
        if (colon < 0 || !WholeNumber.TryParse(text.AsSpan(colon + 1), out long port) || port > ushort.MaxValue)
        {
            return false;
        }

        ReadOnlySpan<char> host = text.AsSpan(0, colon);
        if (host.IsEmpty)
        {
            result = new ListenAddress(null, false, (int)port, null);
        }
        else if (host is "localhost")
        {
            result = new ListenAddress(null, true, (int)port, null);
        }
        else if (AddressText.TryParse(host is ['[', .., ']'] ? host[1..^1] : host, out IPAddress? address) && (host[0] == '[') == IsV6(address))
        {
            result = new ListenAddress(address, false, (int)port, null);
        }

        return result is not null;
    }

    private static bool IsV6(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
}
