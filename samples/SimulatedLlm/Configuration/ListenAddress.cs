using System.Globalization;
using System.Net;

namespace SatGate.SimulatedLlm;

/// <summary>Where the server listens: an IP address and port, or a Unix socket.</summary>
/// <param name="EndPoint">The address, or null for a Unix socket.</param>
/// <param name="UnixPath">The socket's path, or null for an address.</param>
internal sealed record ListenAddress(IPEndPoint? EndPoint, string? UnixPath)
{
    private const string UnixPrefix = "unix:";

    /// <summary>
    /// Reads <c>127.0.0.1:8089</c>, <c>[::1]:8089</c>, <c>localhost:8089</c>, <c>:8089</c> (every address) or <c>unix:/path</c>;
    /// null when it is none.
    /// </summary>
    public static ListenAddress? Parse(string text)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            string path = text[UnixPrefix.Length..];
            return path.StartsWith('/') ? new ListenAddress(null, path) : null;
        }

        int colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return null;
        }

        IPAddress? address = text[..colon] switch
        {
            "" => IPAddress.IPv6Any,
            "localhost" => IPAddress.Loopback,
            ['[', .. string inner, ']'] => IPAddress.TryParse(inner, out IPAddress? six) ? six : null,
            string plain => IPAddress.TryParse(plain, out IPAddress? four) && !plain.Contains(':', StringComparison.Ordinal) ? four : null,
        };
        return address is null ? null : new ListenAddress(new IPEndPoint(address, port), null);
    }
}
