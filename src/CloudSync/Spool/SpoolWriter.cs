using Microsoft.Data.Sqlite;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// Writes events to the file, one transaction at a time. What it holds in memory is what the file says plus the transaction under way: after any
/// exception it must be thrown away and another one opened. Not thread-safe.
/// </summary>
internal sealed class SpoolWriter : IDisposable
{
    /// <summary>Most events of one transaction.</summary>
    public const int BatchEventsMax = 8_192;

    /// <summary>A block of this many bytes is left as it is; smaller ones at the end are put together.</summary>
    public const int BlockBytes = 64 * 1024;

    /// <summary>Most small blocks at the end of the file.</summary>
    public const int SmallBlocksMax = 64;

    private readonly SqliteConnection _connection;
    private readonly AuditSpoolOptions _options;
    private readonly TimeProvider _time;
    private readonly ChainHash _hash;
    private readonly AuditLineWriter _line;
    private readonly SpoolSummariser _summariser;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _deleteFrom;
    private readonly SqliteStatement _setEnds;
    private readonly SqliteStatement _checkpoint;
    private readonly byte[] _lineBytes = new byte[AuditFields.LineBytesMax];
    private readonly byte[] _link;
    private readonly string _instance;
    private readonly AuditBlock _fresh = new();
    private readonly AuditBlock _tail = new();
    private readonly List<AuditBatch> _published = [];
    private ChainEnds _ends;
    private long _sequence;
    private int _tailRows;
    private bool _publishes;

    /// <summary>Opens the file, making it when it is not there; see <see cref="AuditStore.OpenForWriting"/> for what it throws.</summary>
    public SpoolWriter(AuditSpoolOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _hash = new ChainHash(options.HashChainKey);
        _line = new AuditLineWriter(options.GatewayName);
        try
        {
            _connection = AuditStore.OpenForWriting(options.Directory, _hash);
            ChainRow row = ChainRow.Read(_connection)!;
            _instance = row.Instance;
            _ends = row.Ends;
            _sequence = row.Ends.HeadSequence;
            _link = [.. row.Ends.HeadLink];
            _begin = new SqliteStatement(_connection, "BEGIN IMMEDIATE");
            _commit = new SqliteStatement(_connection, "COMMIT");
            _insert = new SqliteStatement(
                _connection,
                "INSERT INTO blocks (first_sequence, last_sequence, first_ms, last_ms, kinds, decisions, lines, links) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
            _deleteFrom = new SqliteStatement(_connection, "DELETE FROM blocks WHERE first_sequence >= ?1");
            _setEnds = new SqliteStatement(
                _connection, "UPDATE chain SET kept_sequence = ?1, kept_link = ?2, head_sequence = ?3, head_link = ?4, seal = ?5 WHERE id = 1 AND head_sequence = ?6");
            _checkpoint = new SqliteStatement(_connection, "PRAGMA wal_checkpoint(PASSIVE)");
            _summariser = new SpoolSummariser(_connection, options.AuditBytesMax);
            LoadTail();
        }
        catch
        {
            _connection?.Dispose();
            _hash.Dispose();
            throw;
        }
    }

    /// <summary>The last event of the file, or of the transaction that was tried last.</summary>
    public long Sequence => _sequence;

    /// <summary>The link of that event.</summary>
    public ReadOnlySpan<byte> Link => _link;

    /// <summary>Bytes written to the log beside the file since the last <see cref="Sync"/>.</summary>
    public long UnsyncedBytes { get; private set; }

    /// <summary>What the last transaction stored; empty unless it was told to publish.</summary>
    public IReadOnlyList<AuditBatch> Published => _published;

    /// <summary>The events that the last transaction summarised; null when there were none.</summary>
    public (long First, long Last)? Summarised { get; private set; }

    /// <summary>
    /// Stores what waits up to a position, which is at most <see cref="BatchEventsMax"/> further, and tells of what was lost. Nothing is released:
    /// the caller does that once this has returned.
    /// </summary>
    public void Write(UsageQueue queue, long end, long refused, long lostByDisk, bool publishes)
    {
        _publishes = publishes;
        _published.Clear();
        Summarised = null;
        _begin.Run();
        long position = queue.Released;
        while (position < end)
        {
            ReadOnlySpan<UsageEvent> events = queue.Peek(position, end);
            foreach (ref readonly UsageEvent usage in events)
            {
                Add(in usage);
            }

            position += events.Length;
        }

        AddLosses(refused, lostByDisk);
        Trim();
        StoreFresh();
        StoreEnds();
        _options.Probe?.Invoke(SpoolStep.BeforeCommit);
        _commit.Run();
        _options.Probe?.Invoke(SpoolStep.AfterCommit);
    }

    /// <summary>Moves what was written into the file and waits until the disk has it. Throws like every other failure when the disk did not confirm.</summary>
    public void Sync()
    {
        _options.Probe?.Invoke(SpoolStep.BeforeSync);
        _checkpoint.Run();
        UnsyncedBytes = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteStatement statement in (SqliteStatement[])[_begin, _commit, _insert, _deleteFrom, _setEnds, _checkpoint])
        {
            statement.Dispose();
        }

        _summariser.Dispose();
        _connection.Dispose();
        _hash.Dispose();
    }

    private void Add(in UsageEvent usage)
    {
        long sequence = _sequence + 1;
        ReadOnlySpan<byte> line = _lineBytes.AsSpan(0, _line.Write(in usage, sequence, _lineBytes));
        _hash.Next(_link, line, _link);
        _fresh.Add(new AuditLineHead(sequence, usage.Kind, usage.UnixMs, usage.Decision), line, _link);
        _sequence = sequence;
        if (_tail.Length + _fresh.Length >= BlockBytes)
        {
            StoreTail();
            _tail.Clear();
            _tailRows = 0;
        }
    }

    private void AddLosses(long refused, long lostByDisk)
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (lostByDisk > 0)
        {
            Add(LostRemark.Lost(LostRemark.StorageFault, lostByDisk, now));
        }

        if (refused > 0)
        {
            Add(LostRemark.Lost(LostRemark.QueueFull, refused, now));
        }
    }

    /// <summary>The record of what was summarised is stored together with its removal, or neither is.</summary>
    private void Trim()
    {
        if (_summariser.Trim(_tail.Count > 0 ? _tail.FirstSequence : _fresh.Count > 0 ? _fresh.FirstSequence : _sequence + 1) is not { } removed)
        {
            return;
        }

        long first = _ends.KeptSequence + 1;
        _ends = _ends with { KeptSequence = removed.Sequence, KeptLink = removed.Link };
        Summarised = (first, removed.Sequence);
        Add(LostRemark.OfSummary(first, removed.Sequence, _time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    private void StoreFresh()
    {
        if (_fresh.Count == 0)
        {
            return;
        }

        if (_tailRows >= SmallBlocksMax)
        {
            StoreTail();
            _tailRows = 1;
            return;
        }

        Publish();
        Insert(_fresh);
        _tail.Add(_fresh);
        _fresh.Clear();
        _tailRows++;
    }

    /// <summary>Puts the small blocks at the end and the new events together into one.</summary>
    private void StoreTail()
    {
        Publish();
        _tail.Add(_fresh);
        _fresh.Clear();
        if (_tailRows > 0)
        {
            _deleteFrom.Bind(1, _tail.FirstSequence).Run();
        }

        Insert(_tail);
    }

    private void Publish()
    {
        if (_publishes)
        {
            _published.Add(AuditBatch.Of(_fresh));
        }
    }

    private void Insert(AuditBlock block)
    {
        _insert.Bind(1, block.FirstSequence).Bind(2, block.LastSequence).Bind(3, block.FirstMs).Bind(4, block.LastMs).Bind(5, block.Kinds).Bind(6, block.Decisions)
            .Bind(7, block.Lines).Bind(8, block.Links).Run();
        UnsyncedBytes += block.Length;
    }

    private void StoreEnds()
    {
        long before = _ends.HeadSequence;
        _ends = _ends with { HeadSequence = _sequence, HeadLink = _link };
        Span<byte> seal = stackalloc byte[ChainHash.LinkBytes];
        _hash.Seal(_instance, _ends, seal);
        int changed = _setEnds.Bind(1, _ends.KeptSequence).Bind(2, _ends.KeptLink.AsSpan()).Bind(3, _ends.HeadSequence).Bind(4, _ends.HeadLink.AsSpan())
            .Bind(5, seal).Bind(6, before).Run();
        if (changed != 1)
        {
            throw new AuditStoreException("The audit log was written by another program.");
        }
    }

    /// <summary>Small blocks that an earlier run left at the end are gone on with.</summary>
    private void LoadTail()
    {
        List<long> rows = [];
        long bytes = 0;
        using (SqliteStatement sizes = new(
            _connection, "SELECT first_sequence, length(lines) + length(links) FROM blocks ORDER BY first_sequence DESC LIMIT " + SmallBlocksMax))
        {
            while (sizes.Step() && bytes + sizes.Int64(1) < BlockBytes)
            {
                bytes += sizes.Int64(1);
                rows.Add(sizes.Int64(0));
            }
        }

        if (rows.Count == 0)
        {
            return;
        }

        using SqliteStatement select = new(
            _connection, "SELECT first_sequence, first_ms, last_ms, kinds, decisions, lines, links FROM blocks WHERE first_sequence >= ?1 ORDER BY first_sequence");
        select.Bind(1, rows[^1]);
        while (select.Step())
        {
            _tail.Add(select.Int64(0), select.Int64(1), select.Int64(2), select.Int64(3), select.Int64(4), select.Bytes(5), select.Bytes(6));
        }

        _tailRows = rows.Count;
    }
}
