using System.Buffers.Text;
using System.Text;
using Microsoft.Data.Sqlite;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// Keeps the file within its size: sums up the oldest blocks by token, hour, kind and decision, and removes them. The sums are bounded too: the
/// oldest of them are put together by day for all tokens. Works inside the writer's transaction. Not thread-safe.
/// </summary>
internal sealed class SpoolSummariser : IDisposable
{
    /// <summary>Most blocks that one transaction removes.</summary>
    public const int BlocksMax = 64;

    /// <summary>Stands for all tokens in the sums of a day.</summary>
    public const string AllTokens = "*";

    /// <summary>The kind under which lines are counted that cannot be read.</summary>
    public const string Unreadable = "unreadable";

    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;
    private const int SumBytes = 128;
    private const int SumsMin = 1_000;

    private readonly long _bytesMax;
    private readonly long _sumsMax;
    private readonly SqliteStatement _pages;
    private readonly SqliteStatement _freePages;
    private readonly SqliteStatement _oldest;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _sum;
    private readonly SqliteStatement _setSum;
    private readonly SqliteStatement _countSums;
    private readonly SqliteStatement _hourAt;
    private readonly SqliteStatement _sumsBefore;
    private readonly SqliteStatement _deleteSumsBefore;
    private readonly long _pageBytes;
    private readonly Dictionary<SumKey, (Int128 Count, Int128 CostNanoUsd)> _sums = [];
    private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);

    /// <summary>For a file of at most this many bytes. An eighth of them may be sums.</summary>
    public SpoolSummariser(SqliteConnection connection, long bytesMax)
    {
        _bytesMax = bytesMax;
        _sumsMax = Math.Max(SumsMin, bytesMax / 8 / SumBytes);
        _pages = new SqliteStatement(connection, "PRAGMA page_count");
        _freePages = new SqliteStatement(connection, "PRAGMA freelist_count");
        _oldest = new SqliteStatement(connection, "SELECT first_sequence, last_sequence, lines, links FROM blocks WHERE first_sequence < ?1 ORDER BY first_sequence");
        _delete = new SqliteStatement(connection, "DELETE FROM blocks WHERE first_sequence <= ?1");
        _sum = new SqliteStatement(connection, "SELECT count, cost_nano_usd FROM summaries WHERE hour_ms = ?1 AND token_id = ?2 AND kind = ?3 AND decision = ?4");
        _setSum = new SqliteStatement(
            connection, "INSERT OR REPLACE INTO summaries (hour_ms, token_id, kind, decision, count, cost_nano_usd) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _countSums = new SqliteStatement(connection, "SELECT count(*) FROM summaries");
        _hourAt = new SqliteStatement(connection, "SELECT hour_ms FROM summaries WHERE token_id <> '*' ORDER BY hour_ms LIMIT 1 OFFSET ?1");
        _sumsBefore = new SqliteStatement(
            connection, "SELECT hour_ms, kind, decision, count, cost_nano_usd FROM summaries WHERE token_id <> '*' AND hour_ms <= ?1");
        _deleteSumsBefore = new SqliteStatement(connection, "DELETE FROM summaries WHERE token_id <> '*' AND hour_ms <= ?1");
        using SqliteStatement pageSize = new(connection, "PRAGMA page_size");
        _pageBytes = pageSize.Scalar() ?? 0;
    }

    /// <summary>
    /// Removes the oldest blocks when the file is past its size, with some more to spare, so that it is not done for every block. Returns the last
    /// event that was removed and its link; null when none was.
    /// </summary>
    /// <param name="before">Blocks from this event on stay: the writer still adds to them.</param>
    public (long Sequence, byte[] Link)? Trim(long before)
    {
        long excess = UsedBytes() - _bytesMax;
        if (excess <= 0)
        {
            return null;
        }

        long goal = excess + Math.Max(_bytesMax / 32, SpoolWriter.BlockBytes);
        (long First, long Last, byte[] Link)? removed = null;
        int blocks = 0;
        _sums.Clear();
        _oldest.Bind(1, before);
        while (goal > 0 && blocks++ < BlocksMax && _oldest.Step())
        {
            SumUp(_oldest.Bytes(2));
            goal -= _oldest.Bytes(2).Length + _oldest.Bytes(3).Length;
            removed = (_oldest.Int64(0), _oldest.Int64(1), LastLink(_oldest.Bytes(3)));
        }

        _oldest.Reset();
        if (removed is not { } last)
        {
            return null;
        }

        _delete.Bind(1, last.First).Run();
        StoreSums();
        FoldSums();
        return (last.Last, last.Link);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        SqliteStatement[] all =
        [
            _pages, _freePages, _oldest, _delete, _sum, _setSum, _countSums, _hourAt, _sumsBefore, _deleteSumsBefore,
        ];
        foreach (SqliteStatement statement in all)
        {
            statement.Dispose();
        }
    }

    private long UsedBytes() => ((_pages.Scalar() ?? 0) - (_freePages.Scalar() ?? 0)) * _pageBytes;

    /// <summary>Every event passes here once the file has its size, so a line is not read into an event: three of its fields are looked at.</summary>
    private void SumUp(ReadOnlySpan<byte> lines)
    {
        BlockLines walk = new(lines, default);
        while (walk.MoveNext())
        {
            if (!AuditLineHead.TryRead(walk.Line, out AuditLineHead head) || !TryToken(walk.Line, out string token))
            {
                AddTo(new SumKey(0, string.Empty, Unreadable, string.Empty), 1, 0);
                continue;
            }

            SumKey key = new(head.UnixMs / HourMs * HourMs, token, UsageEventNames.Of(head.Kind), UsageEventNames.Of(head.Decision));
            ReadOnlySpan<byte> cost = After(walk.Line, AuditFields.Prefix(AuditField.CostNanoUsd));
            AddTo(key, 1, Utf8Parser.TryParse(cost, out long costNanoUsd, out _) ? costNanoUsd : 0);
        }
    }

    /// <summary>The line's token, as the one object that stands for it in these sums; empty without one.</summary>
    private bool TryToken(ReadOnlySpan<byte> line, out string token)
    {
        token = string.Empty;
        ReadOnlySpan<byte> rest = After(line, AuditFields.Prefix(AuditField.TokenId));
        if (rest.IsEmpty)
        {
            return true;
        }

        int end = rest[1..].IndexOfAny((byte)'"', (byte)'\\') + 1;
        if (end == 0 || rest[end] == '\\' || end > AuditFields.TextCharactersMax)
        {
            bool isRead = AuditLineParser.TryParse(line, out UsageEvent usage);
            token = usage.TokenId ?? string.Empty;
            return isRead;
        }

        Span<char> text = stackalloc char[AuditFields.TextCharactersMax];
        text = text[..Encoding.UTF8.GetChars(rest[1..end], text)];
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(text, out token!))
        {
            token = text.ToString();
            _tokens.Add(token);
        }

        return true;
    }

    /// <summary>What follows a field's name in a line; nothing when the line has no such field. A name inside of a text has its quotation marks escaped.</summary>
    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> line, ReadOnlySpan<byte> prefix)
    {
        int place = line.IndexOf(prefix);
        return place < 0 ? default : line[(place + prefix.Length)..];
    }

    private void AddTo(SumKey key, Int128 count, Int128 costNanoUsd)
    {
        (Int128 countBefore, Int128 costBefore) = _sums.GetValueOrDefault(key);
        _sums[key] = (countBefore + count, costBefore + costNanoUsd);
    }

    private void StoreSums()
    {
        foreach ((SumKey key, (Int128 count, Int128 costNanoUsd)) in _sums)
        {
            _sum.Bind(1, key.HourMs).Bind(2, key.TokenId).Bind(3, key.Kind).Bind(4, key.Decision);
            bool isKnown = _sum.Step();
            long total = Clamp(count + (isKnown ? _sum.Int64(0) : 0));
            long cost = Clamp(costNanoUsd + (isKnown ? _sum.Int64(1) : 0));
            _sum.Reset();
            _setSum.Bind(1, key.HourMs).Bind(2, key.TokenId).Bind(3, key.Kind).Bind(4, key.Decision).Bind(5, total).Bind(6, cost).Run();
        }

        _sums.Clear();
        _tokens.Clear();
    }

    /// <summary>Past their number, the oldest sums by token become sums by day until a quarter of the number is free.</summary>
    private void FoldSums()
    {
        long count = _countSums.Scalar() ?? 0;
        if (count <= _sumsMax || _hourAt.Bind(1, count - (_sumsMax / 4 * 3)).Scalar() is not { } hour)
        {
            return;
        }

        _sumsBefore.Bind(1, hour);
        while (_sumsBefore.Step())
        {
            SumKey key = new(_sumsBefore.Int64(0) / DayMs * DayMs, AllTokens, _sumsBefore.Text(1), _sumsBefore.Text(2));
            AddTo(key, _sumsBefore.Int64(3), _sumsBefore.Int64(4));
        }

        _deleteSumsBefore.Bind(1, hour).Run();
        StoreSums();
    }

    /// <summary>A damaged block has none; what follows it must go on being stored all the same.</summary>
    private static byte[] LastLink(ReadOnlySpan<byte> links) => links.Length < ChainHash.LinkBytes ? new byte[ChainHash.LinkBytes] : links[^ChainHash.LinkBytes..].ToArray();

    private static long Clamp(Int128 value) => (long)Int128.Clamp(value, long.MinValue, long.MaxValue);

    private readonly record struct SumKey(long HourMs, string TokenId, string Kind, string Decision);
}
