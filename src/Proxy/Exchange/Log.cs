using Microsoft.Extensions.Logging;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>Log messages of Proxy: ids 3000 to 3099. A peer's fault is never an error.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Debug, "client {Connection} is gone")]
    public static partial void ClientGone(ILogger logger, string connection);

    [LoggerMessage(3001, LogLevel.Error, "a fault of the gateway's own ended connection {Connection}")]
    public static partial void ConnectionFault(ILogger logger, Exception fault, string connection);

    [LoggerMessage(3002, LogLevel.Debug, "client {Connection} took no byte of its answer in time")]
    public static partial void ClientStalled(ILogger logger, string connection);

    [LoggerMessage(3003, LogLevel.Warning, "no connection to upstream {Upstream}: {Fault} {Detail}")]
    public static partial void NoUpstream(ILogger logger, string upstream, AcquireFault fault, string? detail);

    [LoggerMessage(3004, LogLevel.Warning, "upstream {Upstream} sent an answer that is not valid: {Detail}")]
    public static partial void UpstreamMalformed(ILogger logger, string upstream, string detail);

    [LoggerMessage(3005, LogLevel.Warning, "upstream {Upstream} was silent for {Seconds} s")]
    public static partial void UpstreamSilent(ILogger logger, string upstream, double seconds);

    [LoggerMessage(3006, LogLevel.Warning, "upstream {Upstream} cut its answer short ({Detail}); the client's connection is reset so that it shows")]
    public static partial void AnswerCut(ILogger logger, string upstream, string detail);

    [LoggerMessage(3007, LogLevel.Information, "requests reach route {Route} without its prefix {Prefix}; they are served as if it were there")]
    public static partial void StrippedPath(ILogger logger, string route, string prefix);

    [LoggerMessage(3009, LogLevel.Information, "an answer on route {Route} was cut because its token is not good any more: {Cause}")]
    public static partial void AnswerLapsed(ILogger logger, string route, string? cause);

    [LoggerMessage(3008, LogLevel.Information, "request")]
    public static partial void Access(
        ILogger logger,
        string requestId,
        string request,
        string route,
        int status,
        string? cause,
        double latencyMs,
        double firstByteMs,
        long requestBytes,
        long responseBytes,
        string client);
}
