using System.Text;

namespace SatGate.Mcp.Endpoints;

/// <summary>Which web pages may use the endpoint, and under which names it may be reached (DNS rebinding). Pure.</summary>
internal static class OriginRules
{
    private static readonly System.Buffers.SearchValues<byte> AddressBytes = System.Buffers.SearchValues.Create("0123456789."u8);

    /// <summary>Whether a page of this origin (RFC 6454) may: one on this machine, or one that is listed.</summary>
    public static bool IsAllowed(ReadOnlySpan<byte> origin, IEnumerable<string> allowed)
    {
        int scheme = origin.IndexOf("://"u8);
        if (scheme <= 0)
        {
            return false;
        }

        if (IsLoopbackHost(origin[(scheme + 3)..]))
        {
            return true;
        }

        foreach (string entry in allowed)
        {
            if (Ascii.EqualsIgnoreCase(origin, entry.AsSpan().TrimEnd('/')))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an authority, with or without a port, names this machine.</summary>
    public static bool IsLoopbackHost(ReadOnlySpan<byte> authority)
    {
        int colon = authority.LastIndexOf((byte)':');
        ReadOnlySpan<byte> host = colon > authority.LastIndexOf((byte)']') ? authority[..colon] : authority;
        if (Ascii.EqualsIgnoreCase(host, "localhost"u8) || host.SequenceEqual("[::1]"u8))
        {
            return true;
        }

        if (!host.StartsWith("127."u8) || host.Length > 15)
        {
            return false;
        }

        // Four numbers, and no name that merely begins like an address.
        return !host.ContainsAnyExcept(AddressBytes) && host.Count((byte)'.') == 3;
    }
}
