namespace SatGate.Transport.Http1;

/// <summary>
/// Checks <c>uri-host [":" port]</c> (RFC 9110 section 7.2, RFC 3986 section 3.2.2) more strictly than the grammar: the host is never
/// empty, a colon is followed by a port, a port is 0 to 65535, and a comma, user information, a zone or a future literal is refused.
/// </summary>
internal static class HostSyntax
{
    private const int PortMax = 65535;
    private const int PortDigitsMax = 5;

    /// <summary>True when <paramref name="authority"/> is a host with an optional port.</summary>
    public static bool IsValid(ReadOnlySpan<byte> authority)
    {
        if (authority.IsEmpty)
        {
            return false;
        }

        int hostLength = authority[0] == '[' ? BracketedLength(authority) : NameLength(authority);
        if (hostLength <= 0)
        {
            return false;
        }

        return hostLength == authority.Length || (authority[hostLength] == ':' && IsPort(authority[(hostLength + 1)..]));
    }

    private static int BracketedLength(ReadOnlySpan<byte> authority)
    {
        int end = authority.IndexOf((byte)']');
        return end > 0 && IsIpv6(authority[1..end]) ? end + 1 : -1;
    }

    private static int NameLength(ReadOnlySpan<byte> authority)
    {
        int length = 0;
        while (true)
        {
            int valid = authority[length..].IndexOfAnyExcept(HttpBytes.HostName);
            if (valid < 0)
            {
                return authority.Length;
            }

            length += valid;
            if (authority[length] != '%')
            {
                return length;
            }

            if (authority.Length - length < 3 || HttpBytes.HexValue(authority[length + 1]) < 0 || HttpBytes.HexValue(authority[length + 2]) < 0)
            {
                return -1;
            }

            length += 3;
        }
    }

    private static bool IsPort(ReadOnlySpan<byte> digits) =>
        TryNumber(digits, PortDigitsMax, out int port) && port <= PortMax;

    /// <summary>Eight groups of one to four hexadecimal digits, one run of which may be <c>::</c>, the last two of which may be IPv4.</summary>
    private static bool IsIpv6(ReadOnlySpan<byte> literal)
    {
        const int groupsMax = 8;
        int groups = 0;
        bool compressed = false;
        int at = 0;
        if (literal.StartsWith("::"u8))
        {
            compressed = true;
            at = 2;
        }

        while (at < literal.Length)
        {
            ReadOnlySpan<byte> rest = literal[at..];
            int length = rest.IndexOf((byte)':');
            ReadOnlySpan<byte> group = length < 0 ? rest : rest[..length];
            if (length < 0 && group.Contains((byte)'.'))
            {
                return IsIpv4(group) && Complete(groups + 2);
            }

            if (group.Length is 0 or > 4 || ++groups > groupsMax || !IsHex(group))
            {
                return false;
            }

            if (length < 0)
            {
                return Complete(groups);
            }

            at += length + 1;
            if (at == literal.Length)
            {
                return false;
            }

            if (literal[at] == ':')
            {
                if (compressed)
                {
                    return false;
                }

                compressed = true;
                at++;
            }
        }

        return Complete(groups) && compressed;

        // A double colon stands for one group at least.
        bool Complete(int count) => compressed ? count < groupsMax : count == groupsMax;
    }

    private static bool IsHex(ReadOnlySpan<byte> group)
    {
        foreach (byte value in group)
        {
            if (HttpBytes.HexValue(value) < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIpv4(ReadOnlySpan<byte> address)
    {
        for (int octet = 0; octet < 4; octet++)
        {
            int length = address.IndexOf((byte)'.');
            bool last = octet == 3;
            if (last != (length < 0))
            {
                return false;
            }

            ReadOnlySpan<byte> digits = last ? address : address[..length];
            bool hasLeadingZero = digits.Length > 1 && digits[0] == '0';
            if (hasLeadingZero || !TryNumber(digits, 3, out int value) || value > byte.MaxValue)
            {
                return false;
            }

            address = last ? [] : address[(length + 1)..];
        }

        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, int digitsMax, out int number)
    {
        number = 0;
        if (digits.IsEmpty || digits.Length > digitsMax)
        {
            return false;
        }

        foreach (byte value in digits)
        {
            if (!char.IsAsciiDigit((char)value))
            {
                return false;
            }

            number = (number * 10) + (value - '0');
        }

        return true;
    }
}
