using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>One who follows the log: what is stored comes from memory, what was stored before or was missed comes from the disk.</summary>
internal sealed class AuditFollower(AuditFollowers followers, AuditReader reader, AuditQuery query)
{
    private readonly AuditQuery _query = query with { Descending = false, CountMax = AuditReader.PageEventsMax };
    private readonly LineFilter _filter = new(query);
    private readonly long _before = query.BeforeSequence ?? long.MaxValue;
    private long _position = Math.Max(query.AfterSequence, 0);

    /// <summary>Gives matching events in order, each once, until cancelled, until the log closes, or until the query's end is reached.</summary>
    public async IAsyncEnumerable<AuditEntry> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Channel<AuditBatch> channel = followers.Add();
        try
        {
            do
            {
                while (channel.Reader.TryRead(out AuditBatch? batch))
                {
                    if (batch.FirstSequence <= _position + 1)
                    {
                        foreach (AuditEntry entry in Take(batch))
                        {
                            yield return entry;
                        }
                    }
                }

                // Nothing waits in memory, and still there is more: it was stored before, or there was no room for it.
                while (_position < followers.Head && _position < _before - 1)
                {
                    AuditPage page = await reader.ReadAsync(_query with { AfterSequence = _position }, cancellationToken);
                    bool isStuck = page.NextSequence <= _position;
                    _position = Math.Max(_position, page.NextSequence);
                    foreach (AuditEntry entry in page.Entries)
                    {
                        yield return entry;
                    }

                    // A file that lost its end holds less than was told of; asking it again at once would not change that.
                    if (isStuck)
                    {
                        break;
                    }
                }
            }
            while (_position < _before - 1 && await channel.Reader.WaitToReadAsync(cancellationToken));
        }
        finally
        {
            followers.Remove(channel);
        }
    }

    private List<AuditEntry> Take(AuditBatch batch)
    {
        List<AuditEntry> entries = [];
        if (batch.LastSequence <= _position || !_filter.MayHold(batch.Lines))
        {
            _position = Math.Max(_position, batch.LastSequence);
            return entries;
        }

        BlockLines lines = new(batch.Lines, batch.Links);
        while (lines.MoveNext())
        {
            if (AuditLineHead.TryRead(lines.Line, out AuditLineHead head) && head.Sequence > _position && head.Sequence < _before
                && _filter.Matches(head, lines.Line) && AuditReader.Entry(lines.Line, lines.Link, head.Sequence) is { } entry)
            {
                entries.Add(entry);
            }
        }

        _position = batch.LastSequence;
        return entries;
    }
}
