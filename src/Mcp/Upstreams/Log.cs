using Microsoft.Extensions.Logging;

namespace SatGate.Mcp.Upstreams;

/// <summary>Log messages of the tool servers: ids 7100 to 7199.</summary>
internal static partial class Log
{
    [LoggerMessage(7100, LogLevel.Error, "tool server {Upstream}: a callback of a call threw")]
    public static partial void CallbackFault(ILogger logger, string upstream, Exception fault);

    [LoggerMessage(7101, LogLevel.Warning, "tool server {Upstream} wrote what is no JSON-RPC message: {Length} bytes, {Count} times so far")]
    public static partial void Garbage(ILogger logger, string upstream, int length, long count);

    [LoggerMessage(7102, LogLevel.Information, "tool server {Upstream} is ready: revision {Version}, by {Transport}")]
    public static partial void Ready(ILogger logger, string upstream, string version, string transport);

    [LoggerMessage(7103, LogLevel.Warning, "tool server {Upstream} is not available, next attempt in {DelayMs} ms: {Reason}")]
    public static partial void Unavailable(ILogger logger, string upstream, long delayMs, string reason);

    [LoggerMessage(7104, LogLevel.Error, "tool server {Upstream}: its supervision failed and begins anew")]
    public static partial void SupervisionFault(ILogger logger, string upstream, Exception fault);

    [LoggerMessage(7105, LogLevel.Warning, "tool server {Upstream} sent a message of more than {Max} bytes, which was not read")]
    public static partial void MessageTooLong(ILogger logger, string upstream, int max);

    [LoggerMessage(7106, LogLevel.Warning, "tool server {Upstream}, process {ProcessId}, did not end by itself and was killed")]
    public static partial void Killed(ILogger logger, string upstream, int processId);

    [LoggerMessage(7107, LogLevel.Warning, "the guard of child processes cannot run, so a gateway that is killed leaves them behind: {Reason}")]
    public static partial void GuardFault(ILogger logger, string reason);

    [LoggerMessage(7108, LogLevel.Error, "tool server {Upstream}: the thread that reads from it failed")]
    public static partial void ReaderFault(ILogger logger, string upstream, Exception fault);

    [LoggerMessage(7110, LogLevel.Error, "tool server {Upstream}: an exchange failed")]
    public static partial void CallFault(ILogger logger, string upstream, Exception fault);

    [LoggerMessage(7111, LogLevel.Information, "tool server {Upstream} had forgotten the session and has a new one")]
    public static partial void SessionRenewed(ILogger logger, string upstream);

    [LoggerMessage(7109, LogLevel.Debug, "tool server {Upstream}: process {ProcessId} ended, {Status}")]
    public static partial void ProcessEnded(ILogger logger, string upstream, int processId, string status);
}
