using System.Globalization;

namespace SatGate.Model.Validation;

/// <summary>Reads when a token is to expire, and periods, as people write them. Pure and thread-safe.</summary>
public static class ExpiryText
{
    // A hundred years, as long as a duration may be.
    private const int DaysMax = 36_500;

    /// <summary>
    /// Reads a duration from now, such as <c>24h</c>, <c>90m</c>, <c>30d</c> or <c>2w</c>, or a moment in RFC 3339. False for anything else, and for
    /// nothing at all: a zero would be a token that is never valid.
    /// </summary>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset expiresAt)
    {
        if (TryParsePeriod(text, out TimeSpan duration))
        {
            expiresAt = now + duration;
            return true;
        }

        return DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out expiresAt);
    }

    /// <summary>Reads a duration above zero, such as <c>30d</c>, <c>2w</c> or <c>1h30m</c>.</summary>
    public static bool TryParsePeriod(string text, out TimeSpan period)
    {
        int scale = text.EndsWith('d') ? 1 : text.EndsWith('w') ? 7 : 0;
        if (scale > 0)
        {
            bool isWhole = WholeNumber.TryParse(text.AsSpan(0, text.Length - 1), out long count) && count is > 0 and <= DaysMax;
            period = isWhole ? TimeSpan.FromDays(Math.Min(count * scale, DaysMax)) : default;
            return isWhole;
        }

        return GoDuration.TryParse(text, out period) && period > TimeSpan.Zero;
    }
}
