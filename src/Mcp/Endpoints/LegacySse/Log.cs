using Microsoft.Extensions.Logging;

namespace SatGate.Mcp.Endpoints.LegacySse;

/// <summary>Log messages of the transport with two paths: ids 7050 to 7059.</summary>
internal static partial class Log
{
    [LoggerMessage(7050, LogLevel.Debug, "{Session} over SSE has begun")]
    public static partial void Begun(ILogger logger, string session);

    [LoggerMessage(7051, LogLevel.Debug, "{Session} over SSE has ended; {Dropped} messages were dropped because the client did not keep up or was gone")]
    public static partial void Ended(ILogger logger, string session, long dropped);
}
