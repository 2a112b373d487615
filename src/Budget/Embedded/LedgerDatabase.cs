using Microsoft.Data.Sqlite;

namespace SatGate.Budget.Embedded;

/// <summary>
/// The tables that journal records end up in. A run of records becomes one transaction that also notes the last of them, so that each is taken in
/// once whatever happens. For one thread. Methods throw <see cref="SqliteException"/>.
/// </summary>
internal sealed partial class LedgerDatabase : IDisposable
{
    private const int Version = 1;

    private readonly SqliteConnection _connection;
    private readonly List<SqliteCommand> _commands = [];
    private readonly Statements _statements;

    /// <summary>
    /// Opens or makes the database. Throws <see cref="SqliteException"/>, or <see cref="InvalidDataException"/> when it is of a later version of this
    /// program.
    /// </summary>
    public LedgerDatabase(string path, int pagesMax)
    {
        // Nobody else writes here; who does so all the same is waited for a second, and then it is tried again later.
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 };
        _connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            _connection.Open();
            Run("PRAGMA journal_mode=WAL");
            // Each commit is on the disk when it returns: only then may the journal forget what is in it. There are few of them.
            Run("PRAGMA synchronous=FULL");
            if (pagesMax > 0)
            {
                Run($"PRAGMA max_page_count={pagesMax}");
            }

            MakeTables();
            _statements = new Statements(this);
            AppliedSequence = Number("SELECT applied FROM state");
            NextBucketId = Number("SELECT next_bucket FROM state");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The last record that was taken in.</summary>
    public long AppliedSequence { get; private set; }

    /// <summary>A number that no bucket has had.</summary>
    public long NextBucketId { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in _commands)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private void MakeTables()
    {
        long version = Number("PRAGMA user_version");
        if (version > Version)
        {
            throw new InvalidDataException($"{_connection.DataSource} was written by a later version of this program (format {version}).");
        }

        if (version == Version)
        {
            return;
        }

        Run(
            $"""
            BEGIN IMMEDIATE;
            CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), applied INTEGER NOT NULL, next_bucket INTEGER NOT NULL) STRICT;
            INSERT INTO state VALUES (1, 0, 1);
            CREATE TABLE bucket (id INTEGER PRIMARY KEY, budget TEXT NOT NULL, window TEXT, drops_at INTEGER NOT NULL,
              remaining INTEGER NOT NULL, spent INTEGER NOT NULL, held INTEGER NOT NULL, carved INTEGER NOT NULL) STRICT;
            CREATE TABLE hold (name TEXT PRIMARY KEY, buckets BLOB NOT NULL, budget TEXT NOT NULL, instance INTEGER NOT NULL, number INTEGER NOT NULL,
              amount INTEGER NOT NULL, metered INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE claim (name TEXT PRIMARY KEY, owner TEXT NOT NULL, ends_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE instance (id INTEGER PRIMARY KEY, low INTEGER NOT NULL, heard_at INTEGER NOT NULL) STRICT;
            CREATE TABLE answer (instance INTEGER NOT NULL, number INTEGER NOT NULL, fingerprint INTEGER NOT NULL, remaining INTEGER NOT NULL,
              kind INTEGER NOT NULL, outcome INTEGER NOT NULL, place INTEGER NOT NULL, has_effect INTEGER NOT NULL,
              PRIMARY KEY (instance, number)) STRICT, WITHOUT ROWID;
            PRAGMA user_version = {Version};
            COMMIT;
            """);
    }

    private void Run(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this class; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private long Number(string sql)
    {
        using SqliteCommand command = Query(sql);
        return (long)command.ExecuteScalar()!;
    }

    private SqliteCommand Query(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this class; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    /// <summary>A statement that is prepared once, with parameters $1 to $n.</summary>
    private SqliteCommand Prepare(int parameters, string sql)
    {
        SqliteCommand command = Query(sql);
        for (int i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        _commands.Add(command);
        command.Prepare();
        return command;
    }
}
