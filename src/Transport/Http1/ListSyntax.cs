using System.Text;

namespace SatGate.Transport.Http1;

/// <summary>Comma-separated lists (RFC 9110 section 5.6.1). Empty elements are ignored, as recipients must.</summary>
internal static class ListSyntax
{
    /// <summary>Takes the next element off <paramref name="rest"/>, trimmed and possibly empty; false when nothing is left.</summary>
    public static bool TryNext(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> element)
    {
        if (rest.IsEmpty)
        {
            element = default;
            return false;
        }

        int comma = rest.IndexOf((byte)',');
        element = HttpBytes.TrimWhitespace(comma < 0 ? rest : rest[..comma]);
        rest = comma < 0 ? default : rest[(comma + 1)..];
        return true;
    }

    /// <summary>How many protocols (<c>name ["/" version]</c>, RFC 9110 section 7.8) a list has, or -1 when an element is not one.</summary>
    public static int CountProtocols(ReadOnlySpan<byte> list)
    {
        int count = 0;
        while (TryNext(ref list, out ReadOnlySpan<byte> element))
        {
            if (element.IsEmpty)
            {
                continue;
            }

            int slash = element.IndexOf((byte)'/');
            bool valid = slash < 0
                ? HttpBytes.IsToken(element)
                : HttpBytes.IsToken(element[..slash]) && HttpBytes.IsToken(element[(slash + 1)..]);
            if (!valid)
            {
                return -1;
            }

            count++;
        }

        return count;
    }

    /// <summary>True when one element equals <paramref name="token"/> without regard to ASCII case.</summary>
    public static bool Contains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        while (TryNext(ref list, out ReadOnlySpan<byte> element))
        {
            if (Ascii.EqualsIgnoreCase(element, token))
            {
                return true;
            }
        }

        return false;
    }
}
