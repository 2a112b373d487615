using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Logging;

/// <summary>One category's logger for people: <c>time LEVEL message key=value …</c>, with line ends in values made visible.</summary>
internal sealed class TextLineLogger(LineWriter writer, TimeProvider time) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = new StringBuilder(160);
        line.Append(time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))
            .Append(' ').Append(LogLevels.Name(logLevel).ToUpperInvariant()).Append(' ').Append(formatter(state, exception));
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            for (int i = 0; i < values.Count; i++)
            {
                (string key, object? value) = values[i];
                if (key != LogLevels.TemplateKey && value is not null)
                {
                    line.Append(' ').Append(JsonNamingPolicy.SnakeCaseLower.ConvertName(key)).Append('=');
                    line.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                }
            }
        }

        if (exception is not null)
        {
            line.Append(" error=").Append(logLevel >= LogLevel.Error ? exception.ToString() : exception.Message);
        }

        line.Replace("\r", "\\r").Replace("\n", "\\n").Append('\n');
        writer.Write(Encoding.UTF8.GetBytes(line.ToString()));
    }
}
