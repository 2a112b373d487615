using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace SatGate.Model.Validation;

/// <summary>
/// IP addresses and networks in their ordinary spelling. The framework also takes <c>0x7f.1</c> or <c>2130706433</c> for an IPv4 address; a
/// configuration that means those does not say so by accident, so they are refused. Pure and thread-safe.
/// </summary>
public static class AddressText
{
    /// <summary>Reads four decimal numbers with dots, or an IPv6 address without brackets and without zone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Contains('%') || !IPAddress.TryParse(text, out IPAddress? parsed))
        {
            return false;
        }

        // An IPv4 address in its ordinary spelling reads back the same.
        if (parsed.AddressFamily == AddressFamily.InterNetwork && !text.SequenceEqual(parsed.ToString()))
        {
            return false;
        }

        address = parsed;
        return true;
    }

    /// <summary>
    /// Reads a network in CIDR form, or a single address as the network of it alone. Bits behind the prefix are cleared. Returns false for
    /// anything else.
    /// </summary>
    public static bool TryParseNetwork(ReadOnlySpan<char> text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/');
        if (!TryParse(slash < 0 ? text : text[..slash], out IPAddress? address))
        {
            return false;
        }

        byte[] bytes = address.GetAddressBytes();
        long length = bytes.Length * 8;
        if (slash >= 0 && (!WholeNumber.TryParse(text[(slash + 1)..], out length) || length > bytes.Length * 8))
        {
            return false;
        }

        for (int bit = (int)length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        network = new IPNetwork(new IPAddress(bytes), (int)length);
        return true;
    }
}
