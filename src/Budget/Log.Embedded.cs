using Microsoft.Extensions.Logging;

namespace SatGate.Budget;

/// <summary>Log messages of the embedded store: ids 2400 to 2449.</summary>
internal static partial class Log
{
    [LoggerMessage(2400, LogLevel.Information, "the embedded ledger is open: {Buckets} buckets, {Holds} holds; {Records} records were taken over from the journal")]
    public static partial void LedgerOpened(ILogger logger, int buckets, int holds, long records);

    [LoggerMessage(2401, LogLevel.Warning, "the journal ended within record {Sequence}, as it does when power is lost; what follows was cut")]
    public static partial void JournalCut(ILogger logger, long sequence);

    [LoggerMessage(2402, LogLevel.Error, "the ledger's files failed and its state is uncertain; nothing is answered any more until the gateway is started again")]
    public static partial void LedgerFailed(ILogger logger, Exception fault);

    [LoggerMessage(2403, LogLevel.Error, "the ledger's database takes nothing in: {Reason}. The journal keeps what is answered while it has room; it is tried again")]
    public static partial void DatabaseRefused(ILogger logger, string reason);

    [LoggerMessage(2404, LogLevel.Information, "the ledger's database takes records in again")]
    public static partial void DatabaseTakesAgain(ILogger logger);

    [LoggerMessage(2405, LogLevel.Error, "the journal of the ledger is full, because its database does not keep up; operations are not answered until it does")]
    public static partial void JournalFull(ILogger logger);

    [LoggerMessage(2406, LogLevel.Information, "the journal of the ledger has room again")]
    public static partial void JournalHasRoom(ILogger logger);

    [LoggerMessage(2407, LogLevel.Error, "the ledger remembers {Max} instances, which is the limit; further ones are not answered until one has been silent for a day")]
    public static partial void InstancesFull(ILogger logger, int max);
}
