using Microsoft.Extensions.Logging;

namespace SatGate.Mcp.Endpoints;

/// <summary>Log messages of the endpoints: ids 7000 to 7049.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Warning, "a new session is refused: there are {SessionsMax} already")]
    public static partial void SessionsExhausted(ILogger logger, int sessionsMax);
}
