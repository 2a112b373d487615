using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace SatGate.CloudSync.Spool;

/// <summary>The file of the audit log: where it is, how it is made and opened.</summary>
internal static class AuditStore
{
    /// <summary>Name of the file in its directory.</summary>
    public const string FileName = "audit.db";

    /// <summary>Name of the file whose lock is the right to write.</summary>
    public const string LockFileName = "audit.lock";

    /// <summary>Which layout the file has.</summary>
    public const int Format = 1;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS chain (
            id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL, instance TEXT NOT NULL, is_keyed INTEGER NOT NULL, first_link BLOB NOT NULL,
            kept_sequence INTEGER NOT NULL, kept_link BLOB NOT NULL, head_sequence INTEGER NOT NULL, head_link BLOB NOT NULL, seal BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS blocks (
            first_sequence INTEGER PRIMARY KEY, last_sequence INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
            kinds INTEGER NOT NULL, decisions INTEGER NOT NULL, lines BLOB NOT NULL, links BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS summaries (
            hour_ms INTEGER NOT NULL, token_id TEXT NOT NULL, kind TEXT NOT NULL, decision TEXT NOT NULL, count INTEGER NOT NULL, cost_nano_usd INTEGER NOT NULL,
            PRIMARY KEY (hour_ms, token_id, kind, decision)) STRICT, WITHOUT ROWID;
        """;

    /// <summary>The file in a directory; a path of a file is taken as it is.</summary>
    public static string PathOf(string directoryOrFile) => Directory.Exists(directoryOrFile) ? Path.Combine(directoryOrFile, FileName) : directoryOrFile;

    /// <summary>
    /// Opens the file for writing, making it and its directory when they are not there. Throws <see cref="SqliteException"/>,
    /// <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>, or <see cref="AuditStoreException"/> when it is not ours to write.
    /// </summary>
    public static SqliteConnection OpenForWriting(string directory, ChainHash hash)
    {
        string path = MakeFile(directory);
        SqliteConnection connection = new(ConnectionString(path, SqliteOpenMode.ReadWrite).ToString());
        try
        {
            connection.Open();

            // Large pages, because blocks are large. Auto-checkpoints are off: the writer does them at a time of its own, outside of a transaction.
            SqliteStatement.Execute(connection, "PRAGMA busy_timeout = 200");
            SqliteStatement.Execute(connection, "PRAGMA page_size = 16384");
            SqliteStatement.Execute(connection, "PRAGMA journal_mode = WAL");
            SqliteStatement.Execute(connection, "PRAGMA synchronous = NORMAL");
            SqliteStatement.Execute(connection, "PRAGMA wal_autocheckpoint = 0");
            SqliteStatement.Execute(connection, "PRAGMA journal_size_limit = 16777216");
            foreach (string table in Schema.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                SqliteStatement.Execute(connection, table);
            }

            BeginChain(connection, hash);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes the right to write the log of a directory, which one program has at a time and which ends with it, however it ends. Throws
    /// <see cref="AuditStoreException"/> when another program has it.
    /// </summary>
    public static FileStream Lock(string directory)
    {
        MakeFile(directory);
        string path = Path.Combine(directory, LockFileName);
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (IOException fault) when (File.Exists(path))
        {
            throw new AuditStoreException($"The audit log in {directory} is written by another program.", fault);
        }
    }

    /// <summary>Opens the file for reading only, beside the gateway that writes it or without one.</summary>
    public static SqliteConnection OpenForReading(string path)
    {
        try
        {
            return OpenForReading(ConnectionString(path, SqliteOpenMode.ReadOnly));
        }
        catch (SqliteException) when (!File.Exists(path + "-wal"))
        {
            // On a disk that is read-only SQLite cannot make the file that readers and a writer share. Without a log beside it nobody writes.
            return OpenForReading(ConnectionString($"file:{Uri.EscapeDataString(path)}?immutable=1", SqliteOpenMode.ReadOnly));
        }
    }

    private static SqliteConnection OpenForReading(SqliteConnectionStringBuilder connectionString)
    {
        SqliteConnection connection = new(connectionString.ToString());
        try
        {
            connection.Open();
            SqliteStatement.Execute(connection, "PRAGMA busy_timeout = 2000");

            // The first look at the file is where a missing right shows.
            SqliteStatement.Execute(connection, "SELECT count(*) FROM chain");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnectionStringBuilder ConnectionString(string path, SqliteOpenMode mode) => new() { DataSource = path, Mode = mode, Pooling = false };

    /// <summary>SQLite gives the files beside it the mode of the file itself.</summary>
    private static string MakeFile(string directory)
    {
        const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        string path = Path.Combine(directory, FileName);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return Touch(path, new FileStreamOptions());
        }

        Directory.CreateDirectory(directory, OwnerReadWrite | UnixFileMode.UserExecute);
        Touch(path, new FileStreamOptions { UnixCreateMode = OwnerReadWrite });
        File.SetUnixFileMode(path, OwnerReadWrite);
        return path;
    }

    private static string Touch(string path, FileStreamOptions options)
    {
        options.Mode = FileMode.OpenOrCreate;
        options.Access = FileAccess.ReadWrite;
        options.Share = FileShare.ReadWrite | FileShare.Delete;
        using FileStream file = new(path, options);
        return path;
    }

    /// <summary>The chain of a new file stands on a random name; an old file's must stand on the key that is given now.</summary>
    private static void BeginChain(SqliteConnection connection, ChainHash hash)
    {
        ChainRow? row = ChainRow.Read(connection);
        if (row is null)
        {
            string instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            byte[] first = hash.First(instance);
            byte[] seal = new byte[ChainHash.LinkBytes];
            hash.Seal(instance, new ChainEnds(0, first, 0, first), seal);
            using SqliteStatement insert = new(
                connection,
                "INSERT INTO chain (id, format, instance, is_keyed, first_link, kept_sequence, kept_link, head_sequence, head_link, seal) "
                + "VALUES (1, ?1, ?2, ?3, ?4, 0, ?4, 0, ?4, ?5)");
            insert.Bind(1, Format).Bind(2, instance).Bind(3, hash.IsKeyed ? 1 : 0).Bind(4, first.AsSpan()).Bind(5, seal.AsSpan()).Run();
            return;
        }

        if (row.Problem(hash) is { } problem)
        {
            throw new AuditStoreException($"{problem} Move {FileName} away to begin a new chain, or give the key it was begun with.");
        }
    }
}
