using Microsoft.Data.Sqlite;

namespace SatGate.CloudSync.Spool;

/// <summary>A reading connection with its statements. Sees one state of the file from <see cref="Begin"/> to <see cref="End"/>. Not thread-safe.</summary>
internal sealed class AuditReaderSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;

    /// <summary>Opens the file for reading.</summary>
    public AuditReaderSession(string path)
    {
        _connection = AuditStore.OpenForReading(path);
        try
        {
            const string Bounds = "SELECT first_sequence, last_sequence, first_ms, last_ms, kinds, decisions FROM blocks ";
            _begin = new SqliteStatement(_connection, "BEGIN");
            _end = new SqliteStatement(_connection, "COMMIT");
            Ascending = new SqliteStatement(
                _connection,
                Bounds + "WHERE first_sequence >= coalesce((SELECT max(first_sequence) FROM blocks WHERE first_sequence <= ?1), 0) ORDER BY first_sequence");
            Descending = new SqliteStatement(_connection, Bounds + "WHERE first_sequence <= ?1 ORDER BY first_sequence DESC");
            Lines = new SqliteStatement(_connection, "SELECT lines, links FROM blocks WHERE first_sequence = ?1");
            Everything = new SqliteStatement(
                _connection, "SELECT first_sequence, last_sequence, first_ms, last_ms, kinds, decisions, lines, links FROM blocks ORDER BY first_sequence");
            Sums = new SqliteStatement(
                _connection,
                "SELECT hour_ms, token_id, kind, decision, count, cost_nano_usd FROM summaries WHERE hour_ms >= ?1 AND hour_ms < ?2 "
                + "ORDER BY hour_ms, token_id, kind, decision LIMIT ?3");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Bounds of blocks from the one that holds event ?1 on.</summary>
    public SqliteStatement Ascending { get; }

    /// <summary>Bounds of blocks from the one that holds event ?1 backwards.</summary>
    public SqliteStatement Descending { get; }

    /// <summary>Lines and links of the block that begins with event ?1.</summary>
    public SqliteStatement Lines { get; }

    /// <summary>Bounds, lines and links of all blocks.</summary>
    public SqliteStatement Everything { get; }

    /// <summary>Sums of the hours from ?1 and before ?2, at most ?3.</summary>
    public SqliteStatement Sums { get; }

    /// <summary>Begins to look at the file as it is now.</summary>
    public void Begin() => _begin.Run();

    /// <summary>What the file says of its chain.</summary>
    public ChainRow Chain() => ChainRow.Read(_connection) ?? throw new AuditStoreException("The file holds no audit log.");

    /// <summary>Stops to look.</summary>
    public void End()
    {
        foreach (SqliteStatement statement in (SqliteStatement[])[Ascending, Descending, Lines, Everything, Sums])
        {
            statement.Reset();
        }

        _end.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteStatement statement in (SqliteStatement[])[_begin, _end, Ascending, Descending, Lines, Everything, Sums])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
