using Microsoft.Extensions.Logging;

namespace SatGate.Gateway;

/// <summary>The messages of the host: 5050 to 5099.</summary>
internal static partial class Log
{
    [LoggerMessage(5050, LogLevel.Information, "gateway starting")]
    internal static partial void Starting(ILogger logger, string version);

    [LoggerMessage(5051, LogLevel.Information, "gateway listening")]
    internal static partial void Listening(ILogger logger, string address);

    [LoggerMessage(5052, LogLevel.Information, "admin listening")]
    internal static partial void AdminListening(ILogger logger, string address);

    [LoggerMessage(5053, LogLevel.Information, "draining: no new connections, requests in flight go on for at most {Seconds} s")]
    internal static partial void Draining(ILogger logger, double seconds);

    [LoggerMessage(5054, LogLevel.Information, "gateway stopped")]
    internal static partial void Stopped(ILogger logger);

    [LoggerMessage(5055, LogLevel.Error, "gateway not started: the configuration is not valid")]
    internal static partial void NotStarted(ILogger logger, string file);

    [LoggerMessage(5056, LogLevel.Error, "gateway not started: it cannot listen")]
    internal static partial void CannotListen(ILogger logger, string reason);

    [LoggerMessage(5059, LogLevel.Warning, "cloud sync is not part of this version: the gateway runs on its file alone")]
    internal static partial void NoCloudSync(ILogger logger);

    [LoggerMessage(5060, LogLevel.Warning, "the MCP endpoint is not part of this version: requests to it are answered 501")]
    internal static partial void NoMcp(ILogger logger, string path);

    [LoggerMessage(5061, LogLevel.Warning, "the environment variable {Variable} has no effect in this version")]
    internal static partial void WithoutEffect(ILogger logger, string variable);
}
