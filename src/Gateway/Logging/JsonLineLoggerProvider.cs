using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Logging;

/// <summary>Loggers that write one JSON object per line. Thread-safe.</summary>
public sealed class JsonLineLoggerProvider(JsonLineWriter writer, TimeProvider time) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new JsonLineLogger(categoryName, writer, time);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The writer outlives the provider: the last lines are written after the host is gone.
    }
}
