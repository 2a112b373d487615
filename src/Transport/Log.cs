using Microsoft.Extensions.Logging;

namespace SatGate.Transport;

/// <summary>Log messages of Transport: ids 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Error, "a continuation threw on a poller thread")]
    public static partial void LoopFault(ILogger logger, Exception fault);

    [LoggerMessage(1001, LogLevel.Warning, "cannot accept connections for now, no descriptors left: errno {Errno}")]
    public static partial void AcceptPaused(ILogger logger, int errno);

    [LoggerMessage(1002, LogLevel.Debug, "a connection ended before it was accepted: errno {Errno}")]
    public static partial void AcceptFailed(ILogger logger, int errno);

    [LoggerMessage(1003, LogLevel.Error, "a deadline holder threw")]
    public static partial void DeadlineFault(ILogger logger, Exception fault);

    [LoggerMessage(1005, LogLevel.Warning, "a connection was closed because the poller has no room for it: {Reason}")]
    public static partial void RegistrationFailed(ILogger logger, string reason);

    [LoggerMessage(1004, LogLevel.Warning, "{Max} connections are open, which is the limit; further ones are reset")]
    public static partial void ConnectionLimitReached(ILogger logger, int max);
}
