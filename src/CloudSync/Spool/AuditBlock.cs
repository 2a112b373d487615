using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>Events side by side, as a row of the file holds them: their lines, their links, and what they have in common. Used again and again.</summary>
internal sealed class AuditBlock
{
    private byte[] _lines = new byte[8 * 1024];
    private byte[] _links = new byte[1024];
    private int _linesLength;
    private int _linksLength;

    /// <summary>Number of the first event.</summary>
    public long FirstSequence { get; private set; }

    /// <summary>Number of the last event; one less than the first when there is none.</summary>
    public long LastSequence => FirstSequence + Count - 1;

    /// <summary>How many there are.</summary>
    public int Count => _linksLength / ChainHash.LinkBytes;

    /// <summary>The earliest of their times.</summary>
    public long FirstMs { get; private set; } = long.MaxValue;

    /// <summary>The latest of their times.</summary>
    public long LastMs { get; private set; } = long.MinValue;

    /// <summary>One bit for each kind that occurs.</summary>
    public long Kinds { get; private set; }

    /// <summary>One bit for each decision that occurs.</summary>
    public long Decisions { get; private set; }

    /// <summary>The lines, each with its line feed.</summary>
    public ReadOnlySpan<byte> Lines => _lines.AsSpan(0, _linesLength);

    /// <summary>The links, one after the other.</summary>
    public ReadOnlySpan<byte> Links => _links.AsSpan(0, _linksLength);

    /// <summary>Bytes of lines and links.</summary>
    public int Length => _linesLength + _linksLength;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        FirstSequence = 0;
        FirstMs = long.MaxValue;
        LastMs = long.MinValue;
        Kinds = 0;
        Decisions = 0;
        _linesLength = 0;
        _linksLength = 0;
    }

    /// <summary>Adds an event.</summary>
    public void Add(in AuditLineHead head, ReadOnlySpan<byte> line, ReadOnlySpan<byte> link)
    {
        if (Count == 0)
        {
            FirstSequence = head.Sequence;
        }

        FirstMs = Math.Min(FirstMs, head.UnixMs);
        LastMs = Math.Max(LastMs, head.UnixMs);
        Kinds |= Bit(head.Kind);
        Decisions |= Bit(head.Decision);
        Append(ref _lines, ref _linesLength, line);
        Append(ref _lines, ref _linesLength, "\n"u8);
        Append(ref _links, ref _linksLength, link);
    }

    /// <summary>Adds all events of the block that follows.</summary>
    public void Add(AuditBlock next)
    {
        if (next.Count > 0)
        {
            Add(next.FirstSequence, next.FirstMs, next.LastMs, next.Kinds, next.Decisions, next.Lines, next.Links);
        }
    }

    /// <summary>Adds all events of a row that follows.</summary>
    public void Add(long firstSequence, long firstMs, long lastMs, long kinds, long decisions, ReadOnlySpan<byte> lines, ReadOnlySpan<byte> links)
    {
        if (Count == 0)
        {
            FirstSequence = firstSequence;
        }

        FirstMs = Math.Min(FirstMs, firstMs);
        LastMs = Math.Max(LastMs, lastMs);
        Kinds |= kinds;
        Decisions |= decisions;
        Append(ref _lines, ref _linesLength, lines);
        Append(ref _links, ref _linksLength, links);
    }

    /// <summary>The bit of a kind.</summary>
    public static long Bit(UsageKind kind) => 1L << (int)kind;

    /// <summary>The bit of a decision.</summary>
    public static long Bit(UsageDecision decision) => 1L << (int)decision;

    private static void Append(ref byte[] buffer, ref int length, ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length - length < bytes.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + bytes.Length));
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }
}
