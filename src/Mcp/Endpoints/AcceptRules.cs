using System.Text;

namespace SatGate.Mcp.Endpoints;

/// <summary>Reads media types of <c>Accept</c> and <c>Content-Type</c> (RFC 9110 sections 8.3 and 12.5.1), as far as they matter here. Pure.</summary>
internal static class AcceptRules
{
    /// <summary>Whether a list of media ranges takes a type; a range with <c>q=0</c> does not.</summary>
    /// <param name="accept">The value of <c>Accept</c>.</param>
    /// <param name="type">The type in lower case.</param>
    /// <param name="range">Its range, such as <c>text/*</c>.</param>
    public static bool Takes(ReadOnlySpan<byte> accept, ReadOnlySpan<byte> type, ReadOnlySpan<byte> range)
    {
        while (!accept.IsEmpty)
        {
            int comma = accept.IndexOf((byte)',');
            ReadOnlySpan<byte> entry = comma < 0 ? accept : accept[..comma];
            accept = comma < 0 ? default : accept[(comma + 1)..];
            ReadOnlySpan<byte> name = TypeOf(entry);
            if ((Ascii.EqualsIgnoreCase(name, type) || Ascii.EqualsIgnoreCase(name, range) || name.SequenceEqual("*/*"u8)) && !IsRefused(entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a content type is JSON; parameters do not matter.</summary>
    public static bool IsJson(ReadOnlySpan<byte> contentType) => Ascii.EqualsIgnoreCase(TypeOf(contentType), "application/json"u8);

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> entry)
    {
        int semicolon = entry.IndexOf((byte)';');
        return (semicolon < 0 ? entry : entry[..semicolon]).Trim(" \t"u8);
    }

    private static bool IsRefused(ReadOnlySpan<byte> entry)
    {
        int at = entry.IndexOf("q="u8);
        ReadOnlySpan<byte> weight = at < 0 ? "1"u8 : entry[(at + 2)..].Trim(" \t"u8);
        return weight.StartsWith("0"u8) && weight.IndexOfAnyInRange((byte)'1', (byte)'9') < 0;
    }
}
