using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SatGate.Budget.Stores;

namespace SatGate.Budget.Embedded;

/// <summary>
/// The registry of a gateway that stands alone: one table in <c>registry.db</c>. What a method wrote is on the disk when it returns. Nobody else
/// changes it, so <see cref="Changed"/> is raised by the writing call itself, after it wrote. Thread-safe; calls take their turn.
/// </summary>
public sealed class SqliteRegistryStore : IRegistryStore
{
    private const int Version = 1;
    private const int PageDocuments = 500;

    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isClosed;

    private SqliteRegistryStore(SqliteConnection connection) => _connection = connection;

    /// <inheritdoc/>
    public event Action<string>? Changed;

    /// <summary>Opens or makes the registry of a directory, which must exist. Blocks. Throws <see cref="BudgetStoreException"/>.</summary>
    public static SqliteRegistryStore Open(string directory)
    {
        string path = Path.Combine(directory, "registry.db");
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            EmbeddedBudgetStore.OpenPrivate(path, FileShare.ReadWrite).Dispose();
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            if ((long)command.ExecuteScalar()! > Version)
            {
                throw new InvalidDataException("it was written by a later version of this program.");
            }

            command.CommandText =
                """
                PRAGMA journal_mode=WAL;
                PRAGMA synchronous=FULL;
                CREATE TABLE IF NOT EXISTS document (collection TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (collection, key))
                  STRICT, WITHOUT ROWID;
                PRAGMA user_version = 1;
                """;
            command.ExecuteNonQuery();
            return new SqliteRegistryStore(connection);
        }
        catch (Exception fault) when (fault is SqliteException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw new BudgetStoreException($"The registry in {directory} cannot be opened: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public ValueTask<string?> GetAsync(string collection, string key, CancellationToken cancellationToken) =>
        RunAsync(
            "SELECT json FROM document WHERE collection = $1 AND key = $2", command => command.ExecuteScalar() as string, cancellationToken, collection, key);

    /// <inheritdoc/>
    public async ValueTask PutAsync(string collection, string key, string json, CancellationToken cancellationToken)
    {
        await RunAsync(
            "INSERT OR REPLACE INTO document (collection, key, json) VALUES ($1, $2, $3)", command => command.ExecuteNonQuery(), cancellationToken, collection, key,
            json);
        Changed?.Invoke(collection);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryAddAsync(string collection, string key, string json, CancellationToken cancellationToken)
    {
        int rows = await RunAsync(
            "INSERT OR IGNORE INTO document (collection, key, json) VALUES ($1, $2, $3)", command => command.ExecuteNonQuery(), cancellationToken, collection, key,
            json);
        return Announce(collection, rows);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(string collection, string key, CancellationToken cancellationToken)
    {
        int rows = await RunAsync(
            "DELETE FROM document WHERE collection = $1 AND key = $2", command => command.ExecuteNonQuery(), cancellationToken, collection, key);
        return Announce(collection, rows);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryReplaceAsync(string collection, string key, string expected, string json, CancellationToken cancellationToken)
    {
        int rows = await RunAsync(
            "UPDATE document SET json = $4 WHERE collection = $1 AND key = $2 AND json = $3", command => command.ExecuteNonQuery(), cancellationToken, collection,
            key, expected, json);
        return Announce(collection, rows);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryRemoveAsync(string collection, string key, string expected, CancellationToken cancellationToken)
    {
        int rows = await RunAsync(
            "DELETE FROM document WHERE collection = $1 AND key = $2 AND json = $3", command => command.ExecuteNonQuery(), cancellationToken, collection, key,
            expected);
        return Announce(collection, rows);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken) =>
        RunAsync("SELECT count(*) FROM document WHERE collection = $1", command => (long)command.ExecuteScalar()!, cancellationToken, collection);

    /// <inheritdoc/>
    public async IAsyncEnumerable<KeyValuePair<string, string>> ListAsync(string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A page begins behind the last key of the one before, so that documents may come and go meanwhile.
        List<KeyValuePair<string, string>> page = await RunAsync(
            "SELECT key, json FROM document WHERE collection = $1 ORDER BY key LIMIT $2", ReadPage, cancellationToken, collection, PageDocuments);
        while (page.Count > 0)
        {
            foreach (KeyValuePair<string, string> document in page)
            {
                yield return document;
            }

            page = page.Count < PageDocuments
                ? []
                : await RunAsync(
                    "SELECT key, json FROM document WHERE collection = $1 AND key > $3 ORDER BY key LIMIT $2", ReadPage, cancellationToken, collection,
                    PageDocuments, page[^1].Key);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _isClosed = true;
        await _connection.DisposeAsync();
        _turn.Release();
    }

    private static List<KeyValuePair<string, string>> ReadPage(SqliteCommand command)
    {
        var page = new List<KeyValuePair<string, string>>();
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            page.Add(new KeyValuePair<string, string>(rows.GetString(0), rows.GetString(1)));
        }

        return page;
    }

    private bool Announce(string collection, int rows)
    {
        if (rows > 0)
        {
            Changed?.Invoke(collection);
        }

        return rows > 0;
    }

    private async ValueTask<T> RunAsync<T>(string sql, Func<SqliteCommand, T> run, CancellationToken cancellationToken, params object[] values)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_isClosed)
            {
                throw new BudgetStoreException("The registry is closed.");
            }

            await using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this class; values are parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (int i = 0; i < values.Length; i++)
            {
                command.Parameters.AddWithValue($"${i + 1}", values[i]);
            }

            return run(command);
        }
        catch (SqliteException fault)
        {
            throw new BudgetStoreException($"The registry did not answer: {fault.Message}", fault);
        }
        finally
        {
            _turn.Release();
        }
    }
}
