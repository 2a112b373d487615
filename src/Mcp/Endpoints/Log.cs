using Microsoft.Extensions.Logging;
using SatGate.Mcp.Clients;
using SatGate.Model.Configuration;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Endpoints;

/// <summary>Log messages of the endpoints: ids 7000 to 7049.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Warning, "a new session is refused: there are {SessionsMax} already")]
    public static partial void SessionsExhausted(ILogger logger, int sessionsMax);

    [LoggerMessage(7001, LogLevel.Warning, "a new session of {TokenId} is refused: its budget has {SessionsMax} already")]
    public static partial void CallerSessionsExhausted(ILogger logger, string tokenId, int sessionsMax);

    [LoggerMessage(7002, LogLevel.Information, "{Session} ends because its token is not good any more: {Cause}")]
    public static partial void TokenLapsed(ILogger logger, string session, string? cause);

    [LoggerMessage(7003, LogLevel.Information, "a stream of a request ends because its token is not good any more: {Cause}")]
    public static partial void StreamLapsed(ILogger logger, string? cause);

    /// <summary>Logs which limit a new session has met.</summary>
    public static void SessionRefused(ILogger logger, SessionVerdict verdict, McpLimits limits, Caller? caller)
    {
        if (verdict == SessionVerdict.CallerFull && caller is not null)
        {
            CallerSessionsExhausted(logger, caller.Token.TokenId, limits.SessionsPerCallerMax);
        }
        else
        {
            SessionsExhausted(logger, limits.SessionsMax);
        }
    }
}
