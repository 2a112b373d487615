namespace SatGate.Mcp.Endpoints;

/// <summary>Reads parameters of a query. Pure.</summary>
internal static class QueryRules
{
    /// <summary>Finds the first parameter of a name, percent-decoded. False when it is not there or empty.</summary>
    public static bool TryGet(ReadOnlySpan<byte> query, ReadOnlySpan<byte> name, out byte[]? value)
    {
        value = null;
        while (!query.IsEmpty)
        {
            int end = query.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            if (pair.Length > name.Length + 1 && pair[name.Length] == '=' && pair.StartsWith(name))
            {
                value = Decode(pair[(name.Length + 1)..]);
                return value.Length > 0;
            }
        }

        return false;
    }

    private static byte[] Decode(ReadOnlySpan<byte> text)
    {
        byte[] bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length
                && byte.TryParse(text.Slice(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out byte value))
            {
                bytes[length++] = value;
                i += 2;
            }
            else
            {
                bytes[length++] = text[i];
            }
        }

        return bytes[..length];
    }
}
