using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// A prepared statement that takes and gives spans: blocks of events go into SQLite and come out of it without a copy of our own. Throws
/// <see cref="SqliteException"/> for every error. Not thread-safe, like its connection.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <summary>Prepares one statement.</summary>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
    }

    /// <summary>Prepares a statement, runs it to its end and forgets it.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteStatement statement = new(connection, sql);
        while (statement.Step())
        {
            // A pragma answers with a row that says nothing new.
        }
    }

    /// <summary>Gives a parameter a number; the first parameter is 1.</summary>
    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    /// <summary>Gives a parameter bytes, which are copied.</summary>
    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    /// <summary>Gives a parameter a text.</summary>
    public SqliteStatement Bind(int parameter, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, parameter, value));
        return this;
    }

    /// <summary>Goes on to the next row; false when there is none, and then the statement is ready to run again.</summary>
    public bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        // The reset repeats the error of the step.
        int reset = raw.sqlite3_reset(_statement);
        SqliteException.ThrowExceptionForRC(result == raw.SQLITE_DONE ? reset : result, _database);
        return false;
    }

    /// <summary>Runs a statement that gives no rows, and says how many rows it changed.</summary>
    public int Run()
    {
        while (Step())
        {
            // Nothing to read.
        }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs a statement for the number in its first row; null when there is no row.</summary>
    public long? Scalar()
    {
        long? value = Step() ? Int64(0) : null;
        Reset();
        return value;
    }

    /// <summary>Makes the statement ready to run again before its last row.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    /// <summary>A number of the row; the first column is 0.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Bytes of the row, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>A text of the row.</summary>
    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
