using Microsoft.Extensions.Logging;

namespace SatGate.Mcp.Endpoints.Stdio;

/// <summary>Log messages of the session over standard input and output: ids 7060 to 7069.</summary>
internal static partial class Log
{
    [LoggerMessage(7060, LogLevel.Information, "the client closed its end; {Calls}")]
    public static partial void Ended(ILogger logger, string calls);

    [LoggerMessage(7061, LogLevel.Warning, "the client does not read any more, so its session has ended")]
    public static partial void OutputBroken(ILogger logger);

    [LoggerMessage(7062, LogLevel.Warning, "reading from the client failed: {Reason}")]
    public static partial void InputBroken(ILogger logger, string reason);

    [LoggerMessage(7063, LogLevel.Warning, "the client sent a message of more than {Max} bytes, which was not read")]
    public static partial void MessageTooLong(ILogger logger, int max);

    [LoggerMessage(7064, LogLevel.Warning, "calls of the client were not answered within {Seconds} s after it closed its end, and are given up")]
    public static partial void CallsGivenUp(ILogger logger, double seconds);
}
