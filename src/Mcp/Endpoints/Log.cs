using Microsoft.Extensions.Logging;

namespace SatGate.Mcp.Endpoints;

/// <summary>Log messages of the endpoints: ids 7000 to 7099.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Warning, "a new session is refused: there are {SessionsMax} already")]
    public static partial void SessionsExhausted(ILogger logger, int sessionsMax);

    [LoggerMessage(7001, LogLevel.Debug, "{Session} over the older transport begins")]
    public static partial void SseBegun(ILogger logger, string session);

    [LoggerMessage(7002, LogLevel.Debug, "{Session} over the older transport ends")]
    public static partial void SseEnded(ILogger logger, string session);
}
