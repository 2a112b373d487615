using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Logging;

/// <summary>Loggers that write one line per message. Thread-safe.</summary>
/// <param name="writer">Takes the lines.</param>
/// <param name="time">Dates them.</param>
/// <param name="json">JSON objects, or text for people.</param>
public sealed class LineLoggerProvider(LineWriter writer, TimeProvider time, bool json) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => json ? new JsonLineLogger(categoryName, writer, time) : new TextLineLogger(writer, time);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The writer outlives the provider: the last lines are written after the host is gone.
    }
}
