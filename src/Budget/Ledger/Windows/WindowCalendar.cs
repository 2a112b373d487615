using System.Globalization;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Cuts time into the windows of a budget. Days, weeks and months begin at midnight of a time zone: a day with a change of the clock is 23 or
/// 25 hours long, and where midnight does not exist it begins at the first moment there is. Hours and minutes are named in UTC, for
/// a local hour comes twice when the clock is set back. Every gateway cuts alike. Immutable; thread-safe.
/// </summary>
internal sealed class WindowCalendar
{
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;

    private readonly BudgetWindowKind _kind;
    private readonly TimeZoneInfo _zone;

    private WindowCalendar(BudgetWindowKind kind, TimeZoneInfo zone)
    {
        _kind = kind;
        _zone = zone;
    }

    /// <summary>The calendar of a budget without windows.</summary>
    public static WindowCalendar None { get; } = new(BudgetWindowKind.None, TimeZoneInfo.Utc);

    /// <summary>Makes one. False when there is no such time zone on this machine, or no such kind.</summary>
    /// <param name="kind">How often a window begins.</param>
    /// <param name="timeZone">An IANA name, such as <c>Europe/Zurich</c>.</param>
    /// <param name="calendar">The calendar.</param>
    public static bool TryCreate(BudgetWindowKind kind, string timeZone, out WindowCalendar calendar)
    {
        calendar = None;
        if (kind == BudgetWindowKind.None)
        {
            return true;
        }

        if (!Enum.IsDefined(kind) || !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out TimeZoneInfo? zone))
        {
            return false;
        }

        calendar = new WindowCalendar(kind, zone);
        return true;
    }

    /// <summary>The window that a moment lies in.</summary>
    /// <param name="unixMs">The moment, in milliseconds since 1970 UTC.</param>
    public WindowSpan At(long unixMs) => _kind switch
    {
        BudgetWindowKind.None => new WindowSpan(null, 0, 0),
        BudgetWindowKind.Minute => Minute(unixMs),
        BudgetWindowKind.Hour => Hour(unixMs),
        _ => Days(unixMs),
    };

    private static WindowSpan Minute(long unixMs)
    {
        long start = unixMs - Modulo(unixMs, MinuteMs);
        return new WindowSpan(Utc(start).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture), start, start + MinuteMs);
    }

    private WindowSpan Hour(long unixMs)
    {
        // Some zones are half an hour off: their full hours are not those of UTC.
        long offset = (long)_zone.GetUtcOffset(Utc(unixMs)).TotalMilliseconds;
        long start = unixMs - Modulo(unixMs + offset, HourMs);
        string format = Modulo(start, HourMs) == 0 ? "yyyy-MM-dd'T'HH" : "yyyy-MM-dd'T'HH:mm";
        return new WindowSpan(Utc(start).ToString(format, CultureInfo.InvariantCulture), start, start + HourMs);
    }

    private WindowSpan Days(long unixMs)
    {
        DateOnly date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Utc(unixMs), _zone).DateTime);
        DateOnly first = FirstDay(date);
        DateOnly next = NextFirstDay(first);
        long end = Midnight(next);
        if (end <= unixMs)
        {
            // The clock was set back over midnight: the new day has begun once, and does not end again.
            first = next;
            next = NextFirstDay(first);
            end = Midnight(next);
        }

        return new WindowSpan(Name(first), Midnight(first), end);
    }

    private DateOnly FirstDay(DateOnly date) => _kind switch
    {
        BudgetWindowKind.Week => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
        BudgetWindowKind.Month => new DateOnly(date.Year, date.Month, 1),
        _ => date,
    };

    private DateOnly NextFirstDay(DateOnly first) => _kind switch
    {
        BudgetWindowKind.Week => first.AddDays(7),
        BudgetWindowKind.Month => first.AddMonths(1),
        _ => first.AddDays(1),
    };

    private string Name(DateOnly first)
    {
        if (_kind == BudgetWindowKind.Week)
        {
            DateTime monday = first.ToDateTime(TimeOnly.MinValue);
            return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(monday):D4}-W{ISOWeek.GetWeekOfYear(monday):D2}");
        }

        return first.ToString(_kind == BudgetWindowKind.Month ? "yyyy-MM" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    // The first moment of a day.
    private long Midnight(DateOnly date)
    {
        DateTime midnight = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        if (_zone.IsAmbiguousTime(midnight))
        {
            return UnixMs(midnight - _zone.GetAmbiguousTimeOffsets(midnight).Max());
        }

        return _zone.IsInvalidTime(midnight) ? EndOfGap(midnight) : UnixMs(midnight - _zone.GetUtcOffset(midnight));
    }

    // The clock jumps over midnight: the day begins at the jump, which lies within a day of midnight UTC wherever the zone is.
    private long EndOfGap(DateTime midnight)
    {
        DateTime low = DateTime.SpecifyKind(midnight.AddDays(-1), DateTimeKind.Utc);
        DateTime high = DateTime.SpecifyKind(midnight.AddDays(1), DateTimeKind.Utc);
        while (high - low > TimeSpan.FromMilliseconds(1))
        {
            DateTime middle = low + ((high - low) / 2);
            if (DateTime.SpecifyKind(middle + _zone.GetUtcOffset(middle), DateTimeKind.Unspecified) < midnight)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        long ms = UnixMs(high);
        return ms - Modulo(ms, 1000);
    }

    private static DateTimeOffset Utc(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    private static long UnixMs(DateTime utc) => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToUnixTimeMilliseconds();

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
