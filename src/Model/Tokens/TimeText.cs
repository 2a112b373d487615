using System.Globalization;
using SatGate.Model.Validation;

namespace SatGate.Model.Tokens;

/// <summary>Reads the points in time that caveats name, as the last millisecond since 1970 UTC at which the token still holds.</summary>
internal static class TimeText
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>
    /// Reads the value of <c>expires</c>: milliseconds in digits, or RFC 3339. A duration says nothing about when the token was made, so nobody could
    /// enforce it: it is refused, and <c>0</c>, which is one, too.
    /// </summary>
    public static bool TryParseExpires(ReadOnlySpan<char> value, out long unixMs)
    {
        if (WholeNumber.TryParse(value, out unixMs))
        {
            return unixMs > 0;
        }

        if (!DateTimeOffset.TryParseExact(value, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return false;
        }

        unixMs = time.ToUnixTimeMilliseconds();
        return true;
    }

    /// <summary>Reads the value of <c>time &lt;</c>: seconds in digits; the whole of that second still holds.</summary>
    public static bool TryParseSeconds(ReadOnlySpan<char> value, out long unixMs)
    {
        const long SecondsMax = (long.MaxValue / 1000) - 1;
        bool read = WholeNumber.TryParse(value, out long seconds) && seconds <= SecondsMax;
        unixMs = read ? (seconds * 1000) + 999 : 0;
        return read;
    }
}
