using System.Buffers;
using System.Text;

namespace SatGate.Model.Validation;

/// <summary>
/// Durations as the Go language writes them: <c>300s</c>, <c>1m30s</c>, <c>500ms</c>, <c>1.5h</c>, and a bare <c>0</c>. Units are ns, us (µs),
/// ms, s, m and h. ASCII digits only; no sign. Pure and thread-safe.
/// </summary>
public static class GoDuration
{
    /// <summary>Longest duration that can be written. 100 years, taken as 876,000 hours.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromHours(876_000);

    private const int FractionDigitsMax = 9;

    private static readonly SearchValues<char> NumberChars = SearchValues.Create("0123456789.");

    /// <summary>
    /// Reads a duration. Returns false for anything else: negative values, other digits, missing or unknown units, more than <see cref="Max"/>.
    /// Parts finer than 100 ns are cut off.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is "0")
        {
            return true;
        }

        Int128 total = 0;
        bool any = false;
        while (!text.IsEmpty)
        {
            if (!TryReadPart(ref text, out Int128 nanoseconds))
            {
                return false;
            }

            total += nanoseconds;
            any = true;
            if (total > (Int128)Max.Ticks * TimeSpan.NanosecondsPerTick)
            {
                return false;
            }
        }

        duration = new TimeSpan((long)(total / TimeSpan.NanosecondsPerTick));
        return any;
    }

    /// <summary>Writes a duration in the same form, whole units only: <c>1m30s</c>, <c>500ms</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder();
        long hours = (long)duration.TotalHours;
        Append(text, hours, "h");
        Append(text, duration.Minutes, "m");
        Append(text, duration.Seconds, "s");
        Append(text, duration.Milliseconds, "ms");
        return text.ToString();
    }

    private static void Append(StringBuilder text, long value, string unit)
    {
        if (value != 0)
        {
            text.Append(value).Append(unit);
        }
    }

    private static bool TryReadPart(ref ReadOnlySpan<char> text, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        int whole = DigitCount(text);
        if (!TryReadNumber(text[..whole], out long number))
        {
            return false;
        }

        text = text[whole..];
        ReadOnlySpan<char> fraction = default;
        if (text is ['.', ..])
        {
            fraction = text[1..][..DigitCount(text[1..])];
            text = text[(1 + fraction.Length)..];
        }

        if (whole + fraction.Length == 0 || fraction.Length > FractionDigitsMax || !TryReadUnit(ref text, out long unit))
        {
            return false;
        }

        nanoseconds = ((Int128)number * unit) + Fraction(fraction, unit);
        return true;
    }

    private static Int128 Fraction(ReadOnlySpan<char> digits, long unit)
    {
        Int128 value = 0;
        Int128 scale = 1;
        foreach (char digit in digits)
        {
            value = (value * 10) + (digit - '0');
            scale *= 10;
        }

        return value * unit / scale;
    }

    private static int DigitCount(ReadOnlySpan<char> text)
    {
        int count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        foreach (char digit in digits)
        {
            if (number > (long.MaxValue - 9) / 10)
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }

    private static bool TryReadUnit(ref ReadOnlySpan<char> text, out long nanoseconds)
    {
        int length = text.IndexOfAny(NumberChars);
        ReadOnlySpan<char> unit = length < 0 ? text : text[..length];
        text = text[unit.Length..];
        nanoseconds = unit switch
        {
            "ns" => 1,
            "us" or "µs" or "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60L * 1_000_000_000,
            "h" => 3600L * 1_000_000_000,
            _ => 0,
        };
        return nanoseconds > 0;
    }
}
