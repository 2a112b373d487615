using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// What a query asks of a line. Texts are looked for as the bytes that the writer would have written, in a whole block at once, so that a search
/// reads most blocks without looking at their lines. Not thread-safe.
/// </summary>
internal sealed class LineFilter
{
    private readonly AuditQuery _query;
    private readonly long _fromMs;
    private readonly long _toMs;
    private readonly byte[][] _needles;

    /// <summary>For this query.</summary>
    public LineFilter(AuditQuery query)
    {
        _query = query;
        _fromMs = query.From is { } from ? CeilingMs(from) : long.MinValue;
        _toMs = query.To is { } to ? CeilingMs(to) : long.MaxValue;
        _needles =
        [
            .. Needle(AuditField.TokenId, query.TokenId), .. Needle(AuditField.BudgetId, query.BudgetId), .. Needle(AuditField.Route, query.Route),
            .. Needle(AuditField.Tool, query.Tool), .. Needle(AuditField.RequestId, query.RequestId),
        ];
    }

    /// <summary>Whether a block with these bounds may hold a match.</summary>
    public bool MayHold(long firstMs, long lastMs, long kinds, long decisions) =>
        lastMs >= _fromMs && firstMs < _toMs
        && (_query.Kind is not { } kind || (kinds & AuditBlock.Bit(kind)) != 0)
        && (_query.Decision is not { } decision || (decisions & AuditBlock.Bit(decision)) != 0);

    /// <summary>Whether lines may hold a match: every text that is asked for occurs in them.</summary>
    public bool MayHold(ReadOnlySpan<byte> lines)
    {
        foreach (byte[] needle in _needles)
        {
            if (lines.IndexOf(needle) < 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a line is asked for by its head and its texts; not by its number.</summary>
    public bool Matches(in AuditLineHead head, ReadOnlySpan<byte> line) =>
        head.UnixMs >= _fromMs && head.UnixMs < _toMs
        && (_query.Kind is not { } kind || head.Kind == kind)
        && (_query.Decision is not { } decision || head.Decision == decision)
        && MayHold(line);

    /// <summary>Events are kept to the millisecond, and a bound may be finer.</summary>
    private static long CeilingMs(DateTimeOffset moment)
    {
        long ms = moment.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(ms) < moment ? ms + 1 : ms;
    }

    /// <summary>A text inside of another one has its quotation marks escaped, so these bytes are only ever the field itself.</summary>
    private static IEnumerable<byte[]> Needle(AuditField field, string? value)
    {
        if (value is null)
        {
            return [];
        }

        byte[] buffer = new byte[AuditFields.LineBytesMax];
        LineBuffer line = new(buffer);
        line.Add(AuditFields.Prefix(field));
        if (field == AuditField.RequestId)
        {
            line.AddQuoted(System.Text.Encoding.Latin1.GetBytes(value));
        }
        else
        {
            line.AddQuoted(value.AsSpan());
        }

        return [buffer[..line.Length]];
    }
}
