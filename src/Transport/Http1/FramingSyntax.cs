using System.Text;

namespace SatGate.Transport.Http1;

/// <summary>The values of the two framing fields (RFC 9112 sections 6.1 and 6.2), read without any leniency.</summary>
internal static class FramingSyntax
{
    private const int LengthDigitsMax = 19;

    /// <summary>One to nineteen decimal digits that fit a long: no sign, no list, no white space inside. Leading zeros are digits.</summary>
    public static bool TryLength(ReadOnlySpan<byte> value, out long length)
    {
        length = -1;
        if (value.Length is 0 or > LengthDigitsMax)
        {
            return false;
        }

        ulong number = 0;
        foreach (byte digit in value)
        {
            uint digitValue = (uint)(digit - '0');
            if (digitValue > 9)
            {
                return false;
            }

            // Nineteen digits stay below 10^19, which an unsigned long holds, so only the sign bit needs a look at the end.
            number = (number * 10) + digitValue;
        }

        if (number > long.MaxValue)
        {
            return false;
        }

        length = (long)number;
        return true;
    }

    /// <summary>
    /// <see cref="HttpFault.None"/> for <c>chunked</c> alone; unsupported for a well-formed list of codings in which <c>chunked</c> stands
    /// nowhere but at the end; invalid for everything else, since no length can be derived from it.
    /// </summary>
    public static HttpFault CheckTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "chunked"u8))
        {
            return HttpFault.None;
        }

        if (value.IsEmpty || value[^1] == ',')
        {
            return HttpFault.TransferEncodingInvalid;
        }

        bool chunkedSeen = false;
        while (ListSyntax.TryNext(ref value, out ReadOnlySpan<byte> coding))
        {
            if (chunkedSeen || !IsCoding(coding))
            {
                return HttpFault.TransferEncodingInvalid;
            }

            chunkedSeen = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
        }

        return HttpFault.TransferEncodingUnsupported;
    }

    /// <summary>A token, then parameters <c>; name = value</c>; a quoted value is refused, since it could hide a comma.</summary>
    private static bool IsCoding(ReadOnlySpan<byte> coding)
    {
        int semicolon = coding.IndexOf((byte)';');
        if (semicolon < 0)
        {
            return HttpBytes.IsToken(coding);
        }

        if (!HttpBytes.IsToken(HttpBytes.TrimWhitespace(coding[..semicolon])))
        {
            return false;
        }

        ReadOnlySpan<byte> parameters = coding[(semicolon + 1)..];
        while (true)
        {
            semicolon = parameters.IndexOf((byte)';');
            ReadOnlySpan<byte> parameter = semicolon < 0 ? parameters : parameters[..semicolon];
            int equals = parameter.IndexOf((byte)'=');
            if (equals < 0
                || !HttpBytes.IsToken(HttpBytes.TrimWhitespace(parameter[..equals]))
                || !HttpBytes.IsToken(HttpBytes.TrimWhitespace(parameter[(equals + 1)..])))
            {
                return false;
            }

            if (semicolon < 0)
            {
                return true;
            }

            parameters = parameters[(semicolon + 1)..];
        }
    }
}
