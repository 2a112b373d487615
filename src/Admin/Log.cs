using Microsoft.Extensions.Logging;

namespace SatGate.Admin;

/// <summary>Log messages of Admin: ids 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Warning, "requests of an address to the admin API bring no valid admin token, and are refused for the rest of the minute")]
    public static partial void GuessingRefused(ILogger logger, string address);

    [LoggerMessage(4001, LogLevel.Warning, "the admin API could not carry out a request, because the store does not answer")]
    public static partial void StoreSilent(ILogger logger, string path, string reason);

    [LoggerMessage(4002, LogLevel.Information, "a drain was asked for through the admin API")]
    public static partial void DrainAsked(ILogger logger, string address);

    [LoggerMessage(4003, LogLevel.Warning, "the file of the admin token can be read by others; its mode was set to 0600")]
    public static partial void TokenFileOpen(ILogger logger, string path);

    [LoggerMessage(4004, LogLevel.Information, "no admin token is configured: the one in this file is used")]
    public static partial void TokenFileUsed(ILogger logger, string path);

    [LoggerMessage(4005, LogLevel.Error, "the admin API could not carry out a request, because the audit log cannot be read")]
    public static partial void LogUnreadable(ILogger logger, string path, string reason);
}
