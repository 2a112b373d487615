using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Data.Sqlite;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>Reads the file on connections of its own, beside whoever writes it. Thread-safe; a few callers read at once and the others wait.</summary>
internal sealed class AuditReader(string path) : IDisposable
{
    /// <summary>Most callers that read at once.</summary>
    public const int SessionsMax = 2;

    /// <summary>Most events of a page.</summary>
    public const int PageEventsMax = 1_000;

    /// <summary>Most bytes of events that one page is looked for in; the next page goes on from there.</summary>
    public const long ScanBytesMax = 32L * 1024 * 1024;

    /// <summary>Most blocks whose bounds one page looks at.</summary>
    public const int ScanBlocksMax = 65_536;

    /// <summary>Most sums that are read at once.</summary>
    public const int SumsMax = 10_000;

    private readonly SemaphoreSlim _turns = new(SessionsMax);
    private readonly ConcurrentBag<AuditReaderSession> _sessions = [];
    private volatile bool _isDisposed;

    /// <summary>Reads a page. Throws <see cref="AuditStoreException"/> when the file cannot be read.</summary>
    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        if (query.CountMax is < 1 or > PageEventsMax)
        {
            throw new ArgumentException("A page has 1 to 1,000 events.", nameof(query));
        }

        return WithSessionAsync(session => new PageScan(session, query, cancellationToken).Run(), cancellationToken);
    }

    /// <summary>Checks the whole chain under a key, or a plain one when it is null.</summary>
    public async Task<AuditVerification> VerifyAsync(ReadOnlyMemory<byte>? hashChainKey, CancellationToken cancellationToken)
    {
        using ChainHash hash = new(hashChainKey);
        return await WithSessionAsync(session => new ChainVerifier(session, hash, cancellationToken).Run(), cancellationToken);
    }

    /// <summary>Reads sums of events that are not kept one by one, oldest first, at most <see cref="SumsMax"/>.</summary>
    public Task<ImmutableArray<AuditSum>> ReadSumsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        WithSessionAsync(
            session =>
            {
                ImmutableArray<AuditSum>.Builder sums = ImmutableArray.CreateBuilder<AuditSum>();
                SqliteStatement rows = session.Sums.Bind(1, from.ToUnixTimeMilliseconds()).Bind(2, to.ToUnixTimeMilliseconds()).Bind(3, SumsMax);
                while (rows.Step())
                {
                    sums.Add(new AuditSum(DateTimeOffset.FromUnixTimeMilliseconds(rows.Int64(0)), rows.Text(1), rows.Text(2), rows.Text(3), rows.Int64(4), rows.Int64(5)));
                }

                return sums.ToImmutable();
            },
            cancellationToken);

    /// <summary>Makes the entry of a line.</summary>
    public static AuditEntry? Entry(ReadOnlySpan<byte> line, ReadOnlySpan<byte> link, long sequence) =>
        AuditLineParser.TryParse(line, out UsageEvent usage)
            ? new AuditEntry(sequence, usage, Encoding.UTF8.GetString(line), Convert.ToHexStringLower(link))
            : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        CloseSessions();
    }

    private void CloseSessions()
    {
        while (_sessions.TryTake(out AuditReaderSession? session))
        {
            session.Dispose();
        }
    }

    /// <summary>SQLite waits for the disk on the calling thread, so the work is given to the pool. A session that saw a fault is not used again.</summary>
    private async Task<T> WithSessionAsync<T>(Func<AuditReaderSession, T> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => WithSession(read), cancellationToken);
        }
        finally
        {
            _turns.Release();
            if (_isDisposed)
            {
                CloseSessions();
            }
        }
    }

    private T WithSession<T>(Func<AuditReaderSession, T> read)
    {
        AuditReaderSession? session = null;
        try
        {
            session = _sessions.TryTake(out AuditReaderSession? idle) ? idle : new AuditReaderSession(path);
            session.Begin();
            T result = read(session);
            session.End();
            _sessions.Add(session);
            session = null;
            return result;
        }
        catch (SqliteException fault)
        {
            throw new AuditStoreException($"The audit log cannot be read: {fault.Message}", fault);
        }
        finally
        {
            session?.Dispose();
        }
    }
}
