using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Tests.Configuration;

/// <summary>Keeps what is logged. Safe from any thread; records are read when logging is over.</summary>
internal sealed class CollectingLogger : ILogger<ConfigurationReloader>
{
    private readonly List<LogRecord> _records = [];

    public IReadOnlyList<LogRecord> Records
    {
        get
        {
            lock (_records)
            {
                return [.. _records];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Dictionary<string, object?> values = new((IReadOnlyList<KeyValuePair<string, object?>>)state!, StringComparer.Ordinal);
        lock (_records)
        {
            _records.Add(new LogRecord(eventId.Id, logLevel, formatter(state, exception), values));
        }
    }
}
