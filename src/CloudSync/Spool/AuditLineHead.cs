using System.Buffers.Text;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>What every line begins with, read without reading the rest.</summary>
/// <param name="Sequence">The event's number.</param>
/// <param name="Kind">What it reports.</param>
/// <param name="UnixMs">When, in milliseconds since 1970 UTC.</param>
/// <param name="Decision">What was decided.</param>
internal readonly record struct AuditLineHead(long Sequence, UsageKind Kind, long UnixMs, UsageDecision Decision)
{
    private const int TimestampBytes = 24;

    /// <summary>Reads the head of a line; false when it is not one that this program wrote.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out AuditLineHead head)
    {
        head = default;
        ReadOnlySpan<byte> rest = line;
        if (!TrySkip(ref rest, AuditFields.Prefix(AuditField.Sequence)) || !Utf8Parser.TryParse(rest, out long sequence, out int digits) || sequence <= 0)
        {
            return false;
        }

        rest = rest[digits..];
        if (!TryWord(ref rest, AuditField.Type, out ReadOnlySpan<byte> word) || !AuditFields.TryFindKind(word, out UsageKind kind)
            || !TryWord(ref rest, AuditField.Timestamp, out word) || !TryTimestamp(word, out long unixMs)
            || !TryWord(ref rest, AuditField.Decision, out word) || !AuditFields.TryFindDecision(word, out UsageDecision decision))
        {
            return false;
        }

        head = new AuditLineHead(sequence, kind, unixMs, decision);
        return rest is [(byte)'}'] or [(byte)',', .., (byte)'}'];
    }

    /// <summary>Reads <c>2026-01-02T03:04:05.678Z</c>, and no other spelling.</summary>
    internal static bool TryTimestamp(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length != TimestampBytes || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != '.' || text[23] != 'Z'
            || !TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month) || !TryDigits(text[8..10], out int day)
            || !TryDigits(text[11..13], out int hour) || !TryDigits(text[14..16], out int minute) || !TryDigits(text[17..19], out int second)
            || !TryDigits(text[20..23], out int ms))
        {
            return false;
        }

        if (year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        unixMs = new DateTimeOffset(year, month, day, hour, minute, second, ms, TimeSpan.Zero).ToUnixTimeMilliseconds();
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static bool TryWord(ref ReadOnlySpan<byte> rest, AuditField field, out ReadOnlySpan<byte> word)
    {
        word = default;
        if (!TrySkip(ref rest, AuditFields.Prefix(field)) || !TrySkip(ref rest, "\""u8))
        {
            return false;
        }

        int end = rest.IndexOf((byte)'"');
        if (end < 0)
        {
            return false;
        }

        word = rest[..end];
        rest = rest[(end + 1)..];
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> prefix)
    {
        if (!rest.StartsWith(prefix))
        {
            return false;
        }

        rest = rest[prefix.Length..];
        return true;
    }
}
