using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Logging;

/// <summary>
/// One category's logger. A line has <c>level</c>, <c>time</c> and <c>msg</c> first, then the values of the message under their names in
/// snake case, then <c>error</c> for an exception. Bugs get their stack; what an operator can act on gets its text.
/// </summary>
internal sealed class JsonLineLogger(string category, LineWriter writer, TimeProvider time) : ILogger
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("level", LogLevels.Name(logLevel));
            json.WriteString("time", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("msg", formatter(state, exception));
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                WriteValues(json, values);
            }

            if (exception is not null)
            {
                json.WriteString("error", logLevel >= LogLevel.Error ? exception.ToString() : exception.Message);
            }

            if (!category.StartsWith("SatGate.", StringComparison.Ordinal))
            {
                json.WriteString("category", category);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        writer.Write(buffer.WrittenSpan.ToArray());
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            (string key, object? value) = values[i];
            if (key == LogLevels.TemplateKey || value is null)
            {
                continue;
            }

            json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(key));
            switch (value)
            {
                case bool flag:
                    json.WriteBooleanValue(flag);
                    break;
                case int number:
                    json.WriteNumberValue(number);
                    break;
                case long number:
                    json.WriteNumberValue(number);
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumberValue(number);
                    break;
                default:
                    json.WriteStringValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                    break;
            }
        }
    }
}
