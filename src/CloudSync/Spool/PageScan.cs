using System.Collections.Immutable;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>One page of a query: looks through a bounded part of the file, forwards or backwards, and says where to go on.</summary>
internal sealed class PageScan(AuditReaderSession session, AuditQuery query, CancellationToken cancellationToken)
{
    private readonly LineFilter _filter = new(query);
    private readonly ImmutableArray<AuditEntry>.Builder _entries = ImmutableArray.CreateBuilder<AuditEntry>();
    private readonly long _before = query.BeforeSequence ?? long.MaxValue;
    private long _scannedTo;
    private long _bytes;
    private bool _isFull;

    /// <summary>Looks for the page, in the state of the file that the session sees.</summary>
    public AuditPage Run()
    {
        ChainEnds ends = session.Chain().Ends;
        SqliteStatement bounds = query.Descending ? session.Descending : session.Ascending;

        // What was looked at is known even when nothing matched: the caller goes on from there.
        _scannedTo = query.Descending ? Math.Min(_before, ends.HeadSequence + 1) : Math.Max(query.AfterSequence, 0);
        bounds.Bind(1, query.Descending ? _before - 1 : query.AfterSequence + 1);
        int blocks = 0;
        bool isWhole = true;
        while (!_isFull && bounds.Step())
        {
            if (blocks++ == ScanBlocksMax || _bytes >= AuditReader.ScanBytesMax)
            {
                isWhole = false;
                break;
            }

            cancellationToken.ThrowIfCancellationRequested();
            (long first, long last) = (bounds.Int64(0), bounds.Int64(1));
            if (query.Descending ? last <= query.AfterSequence : first >= _before)
            {
                break;
            }

            if (_filter.MayHold(bounds.Int64(2), bounds.Int64(3), bounds.Int64(4), bounds.Int64(5)))
            {
                Scan(first);
            }

            if (!_isFull)
            {
                _scannedTo = query.Descending ? Math.Min(_scannedTo, first) : Math.Max(_scannedTo, Math.Min(last, _before - 1));
            }
        }

        bool isLast = isWhole && !_isFull;
        return new AuditPage(_entries.ToImmutable(), isLast, _scannedTo);
    }

    private static int ScanBlocksMax => AuditReader.ScanBlocksMax;

    private void Scan(long firstSequence)
    {
        SqliteStatement row = session.Lines.Bind(1, firstSequence);
        if (row.Step())
        {
            ReadOnlySpan<byte> lines = row.Bytes(0);
            _bytes += lines.Length;
            if (_filter.MayHold(lines))
            {
                Scan(new BlockLines(lines, row.Bytes(1), query.Descending));
            }
        }

        row.Reset();
    }

    private void Scan(BlockLines lines)
    {
        while (lines.MoveNext())
        {
            if (!AuditLineHead.TryRead(lines.Line, out AuditLineHead head) || head.Sequence <= query.AfterSequence || head.Sequence >= _before)
            {
                continue;
            }

            if (!_filter.Matches(head, lines.Line) || AuditReader.Entry(lines.Line, lines.Link, head.Sequence) is not { } entry)
            {
                continue;
            }

            // One match more than asked for shows that the page is not the last.
            if (_entries.Count == query.CountMax)
            {
                _isFull = true;
                return;
            }

            _entries.Add(entry);
            _scannedTo = head.Sequence;
        }
    }
}
