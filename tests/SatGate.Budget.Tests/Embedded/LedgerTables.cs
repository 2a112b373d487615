using Microsoft.Data.Sqlite;

namespace SatGate.Budget.Tests.Embedded;

/// <summary>Looks into a ledger's database from outside.</summary>
internal static class LedgerTables
{
    public static int Count(string directory, string table) => Number(directory, $"SELECT count(*) FROM {table}");

    public static int Number(string directory, string sql)
    {
        using SqliteConnection connection = Open(directory);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (int)(long)command.ExecuteScalar()!;
    }

    public static void Run(string directory, string sql)
    {
        using SqliteConnection connection = Open(directory);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Keeps everybody else from writing until it is disposed.</summary>
    public static IDisposable Lock(string directory)
    {
        SqliteConnection connection = Open(directory);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    private static SqliteConnection Open(string directory)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "ledger.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
