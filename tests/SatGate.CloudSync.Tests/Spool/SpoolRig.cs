using System.Collections.Concurrent;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using SatGate.TestKit;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

/// <summary>A folder with an audit log in it, which can be opened again and looked into.</summary>
internal sealed class SpoolRig : ILoggerFactory, ILogger
{
    public const long StartMs = 1_767_323_045_678;

    private readonly TemporaryDirectory _folder = new();

    public SpoolRig() => Options = new AuditSpoolOptions { Directory = _folder.PathOf("data"), GatewayName = "gw-1" };

    public AuditSpoolOptions Options { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public string File => Path.Combine(Options.Directory, AuditStore.FileName);

    /// <summary>Ids of what was logged, in order.</summary>
    public ConcurrentQueue<int> Logged { get; } = [];

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<AuditSpool> OpenAsync() => AuditSpool.OpenAsync(Options, Time, this, CancellationToken.None);

    /// <summary>An event like a tool call of an agent; its operation is the number given.</summary>
    public static UsageEvent Event(long number) => new()
    {
        UnixMs = StartMs + number,
        Kind = UsageKind.ToolCall,
        Decision = number % 5 == 4 ? UsageDecision.Deny : UsageDecision.Allow,
        Status = number % 5 == 4 ? 402 : 200,
        Reason = number % 5 == 4 ? "budget_exhausted" : null,
        TokenId = $"token-{number % 3}",
        BudgetId = $"budget-{number % 2}",
        Tenant = "acme",
        Route = "mcp",
        Tool = number % 7 == 0 ? "web_search" : "read_file",
        Mode = "control",
        CostNanoUsd = 12_345_678,
        RemainingNanoUsd = 4_000_000_000,
        LimitNanoUsd = 5_000_000_000,
        Operation = number,
        DurationMicros = 1_234,
        RequestId = new RequestIdText(Encoding.ASCII.GetBytes($"req-{number}")),
    };

    /// <summary>Records events 1 to the count given, and waits until they are stored.</summary>
    public static async Task RecordAsync(AuditSpool spool, int count, int from = 1)
    {
        for (int i = from; i < from + count; i++)
        {
            Assert.True(spool.TryRecord(Event(i)));
        }

        await spool.FlushAsync(Cancel);
    }

    public static async Task<List<AuditEntry>> ReadAllAsync(AuditSpool spool, AuditQuery? query = null)
    {
        List<AuditEntry> all = [];
        AuditQuery next = query ?? new AuditQuery { CountMax = 1_000 };
        while (true)
        {
            AuditPage page = await spool.ReadAsync(next, Cancel);
            all.AddRange(page.Entries);
            if (page.IsLast)
            {
                return all;
            }

            next = next.Descending ? next with { BeforeSequence = page.NextSequence } : next with { AfterSequence = page.NextSequence };
        }
    }

    public async Task<AuditVerification> VerifyOfflineAsync(ReadOnlyMemory<byte>? key = null)
    {
        using AuditFile file = AuditFile.OpenReadOnly(Options.Directory, key);
        return await file.VerifyAsync(Cancel);
    }

    /// <summary>Changes the file behind the log's back.</summary>
    public void Change(string sql, params (string Name, object Value)[] values)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        Assert.True(command.ExecuteNonQuery() > 0, "Nothing was changed.");
    }

    /// <summary>The first value that a query on the file gives.</summary>
    public T Ask<T>(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    public SqliteConnection Connect()
    {
        SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => _folder.Dispose();

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logged.Enqueue(eventId.Id);
}
