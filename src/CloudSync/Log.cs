using Microsoft.Extensions.Logging;

namespace SatGate.CloudSync;

/// <summary>Log messages of CloudSync: ids 6000 to 6099.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Error, "the audit log cannot be written; up to {QueueEventsMax} events are kept in memory until it can")]
    public static partial void SpoolFailing(ILogger logger, int queueEventsMax, Exception fault);

    [LoggerMessage(6001, LogLevel.Information, "the audit log is written again; {Refused} events did not fit in memory meanwhile")]
    public static partial void SpoolRecovered(ILogger logger, long refused);

    [LoggerMessage(6002, LogLevel.Error, "memory for audit events is nearly full: calls that must be accounted for are refused until events can be stored")]
    public static partial void SpoolNearlyFull(ILogger logger);

    [LoggerMessage(6003, LogLevel.Information, "memory for audit events has room again: calls that must be accounted for are served")]
    public static partial void SpoolHasRoom(ILogger logger);

    [LoggerMessage(6004, LogLevel.Error, "the audit log lost {Count} events that it had stored, after a fault of its disk")]
    public static partial void SpoolLostStored(ILogger logger, long count);

    [LoggerMessage(6005, LogLevel.Error, "the program ends with {Count} audit events that could not be stored")]
    public static partial void SpoolEndedUnstored(ILogger logger, long count);

    [LoggerMessage(6006, LogLevel.Information, "the audit log reached its size: events {First} to {Last} were summarised")]
    public static partial void SpoolSummarised(ILogger logger, long first, long last);
}
