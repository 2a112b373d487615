using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Tests.Configuration;

internal sealed record LogRecord(int Id, LogLevel Level, string Message, IReadOnlyDictionary<string, object?> Values);
