using Microsoft.Extensions.Logging;

namespace SatGate.Budget;

/// <summary>Log messages of the embedded store: ids 2100 to 2149.</summary>
internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Information, "the embedded ledger is open: {Buckets} buckets, {Holds} holds; {Records} records were taken over from the journal")]
    public static partial void LedgerOpened(ILogger logger, int buckets, int holds, long records);

    [LoggerMessage(2101, LogLevel.Warning, "the journal ended within record {Sequence}, as it does when power is lost; what follows was cut")]
    public static partial void JournalCut(ILogger logger, long sequence);

    [LoggerMessage(2102, LogLevel.Error, "the ledger's files failed and its state is uncertain; nothing is answered any more until the gateway is started again")]
    public static partial void LedgerFailed(ILogger logger, Exception fault);

    [LoggerMessage(2103, LogLevel.Error, "the ledger's database takes nothing in: {Reason}. The journal keeps what is answered while it has room; it is tried again")]
    public static partial void DatabaseRefused(ILogger logger, string reason);

    [LoggerMessage(2104, LogLevel.Information, "the ledger's database takes records in again")]
    public static partial void DatabaseTakesAgain(ILogger logger);

    [LoggerMessage(2105, LogLevel.Error, "the journal of the ledger is full, because its database does not keep up; operations are not answered until it does")]
    public static partial void JournalFull(ILogger logger);

    [LoggerMessage(2106, LogLevel.Information, "the journal of the ledger has room again")]
    public static partial void JournalHasRoom(ILogger logger);

    [LoggerMessage(2107, LogLevel.Error, "the ledger remembers {Max} instances, which is the limit; further ones are not answered until one has been silent for a day")]
    public static partial void InstancesFull(ILogger logger, int max);
}
