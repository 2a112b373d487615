using System.Globalization;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// Makes every link again and compares. Says which event is the first that does not hold: one that was changed, removed, put in or moved, or whose
/// block says something else than its lines.
/// </summary>
internal sealed class ChainVerifier(AuditReaderSession session, ChainHash hash, CancellationToken cancellationToken)
{
    private readonly byte[] _link = new byte[ChainHash.LinkBytes];
    private readonly byte[] _next = new byte[ChainHash.LinkBytes];
    private ChainEnds _ends;
    private long _sequence;
    private long _count;
    private long _summarisedTo;

    /// <summary>Checks the state of the file that the session sees. Throws <see cref="AuditStoreException"/> when the key is not the file's.</summary>
    public AuditVerification Run()
    {
        ChainRow chain = session.Chain();
        if (chain.Problem(hash) is { } problem)
        {
            throw new AuditStoreException(problem);
        }

        _ends = chain.Ends;
        _sequence = _ends.KeptSequence;
        _ends.KeptLink.CopyTo(_link.AsSpan());
        SqliteStatement blocks = session.Everything;
        while (blocks.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (CheckBlock(blocks) is { } broken)
            {
                blocks.Reset();
                return broken;
            }
        }

        return CheckEnds(chain) ?? new AuditVerification(true, _count, _count == 0 ? 0 : _ends.KeptSequence + 1, _sequence, Convert.ToHexStringLower(_link), null, null);
    }

    private AuditVerification? CheckBlock(SqliteStatement block)
    {
        (long first, long last) = (block.Int64(0), block.Int64(1));
        if (first != _sequence + 1)
        {
            return OutOfOrder(first);
        }

        BlockLines lines = new(block.Bytes(6), block.Bytes(7));
        long firstMs = long.MaxValue;
        long lastMs = long.MinValue;
        long kinds = 0;
        long decisions = 0;
        while (lines.MoveNext())
        {
            if (CheckLine(lines.Line, lines.Link, out AuditLineHead head) is { } broken)
            {
                return broken;
            }

            firstMs = Math.Min(firstMs, head.UnixMs);
            lastMs = Math.Max(lastMs, head.UnixMs);
            kinds |= AuditBlock.Bit(head.Kind);
            decisions |= AuditBlock.Bit(head.Decision);
        }

        if (lines.LinksLeft > 0 || last > _sequence)
        {
            return Broken(_sequence + 1, "is missing.");
        }

        bool isTrue = last == _sequence && block.Int64(2) == firstMs && block.Int64(3) == lastMs && block.Int64(4) == kinds && block.Int64(5) == decisions;
        return isTrue ? null : Broken(first, "begins a block whose bounds are not those of its events.");
    }

    private AuditVerification? CheckLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> link, out AuditLineHead head)
    {
        long expected = _sequence + 1;
        if (!AuditLineHead.TryRead(line, out head))
        {
            return Broken(expected, "cannot be read.");
        }

        if (head.Sequence != expected)
        {
            return OutOfOrder(head.Sequence);
        }

        hash.Next(_link, line, _next);
        if (!link.SequenceEqual(_next))
        {
            return Broken(expected, "was changed: its link of the chain does not hold.");
        }

        if (head.Kind == UsageKind.EventsLost && AuditLineParser.TryParse(line, out UsageEvent usage) && LostRemark.TryLastSummarised(usage, out long last))
        {
            _summarisedTo = last;
        }

        _next.CopyTo(_link.AsSpan());
        _sequence = expected;
        _count++;
        return null;
    }

    private AuditVerification? CheckEnds(ChainRow chain)
    {
        if (_sequence != _ends.HeadSequence)
        {
            return _sequence < _ends.HeadSequence
                ? Broken(_sequence + 1, string.Create(CultureInfo.InvariantCulture, $"and all that follow up to {_ends.HeadSequence} are missing."))
                : Broken(_ends.HeadSequence + 1, "comes after the end that the file records.");
        }

        if (_summarisedTo != _ends.KeptSequence)
        {
            return Broken(_summarisedTo + 1, "and what follows it were removed, and no event of the chain tells of that.");
        }

        hash.Seal(chain.Instance, _ends, _next);
        return !_link.AsSpan().SequenceEqual(_ends.HeadLink) || !_next.AsSpan().SequenceEqual(chain.Seal)
            ? Broken(Math.Max(_sequence, 1), "is not followed by the seal that it was stored with.")
            : null;
    }

    private AuditVerification OutOfOrder(long found) =>
        Broken(_sequence + 1, string.Create(CultureInfo.InvariantCulture, $"is missing: event {found} stands in its place."));

    private AuditVerification Broken(long sequence, string what) => new(
        false,
        _count,
        _count == 0 ? 0 : _ends.KeptSequence + 1,
        _sequence,
        Convert.ToHexStringLower(_link),
        sequence,
        string.Create(CultureInfo.InvariantCulture, $"Event {sequence} {what}"));
}
