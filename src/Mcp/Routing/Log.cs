using Microsoft.Extensions.Logging;

namespace SatGate.Mcp.Routing;

/// <summary>Log messages of the routing: ids 7220 to 7299.</summary>
internal static partial class Log
{
    [LoggerMessage(7220, LogLevel.Error, "a message could not be routed because of a fault of the gateway")]
    public static partial void RoutingFault(ILogger logger, Exception fault);

    [LoggerMessage(7221, LogLevel.Debug, "tool server {Upstream} did not answer a call: {Fault}")]
    public static partial void CallFailed(ILogger logger, string upstream, Upstreams.UpstreamFault fault);

    [LoggerMessage(7222, LogLevel.Debug, "tool server {Upstream} asked a client that could not be asked")]
    public static partial void QuestionRefused(ILogger logger, string upstream);
}
