using Microsoft.Extensions.Logging;

namespace SatGate.Budget;

/// <summary>Log messages of the ledger: ids 2000 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning, "the definitions of budgets cannot be read; those known before stay in force, and it is tried again")]
    public static partial void DefinitionsUnread(ILogger logger, string reason);

    [LoggerMessage(2001, LogLevel.Information, "the definitions of budgets were read again after an outage")]
    public static partial void DefinitionsReadAgain(ILogger logger);

    [LoggerMessage(2002, LogLevel.Error, "a background loop of the ledger ran into an unexpected fault, and goes on")]
    public static partial void LoopFault(ILogger logger, string loop, Exception fault);

    [LoggerMessage(2003, LogLevel.Warning, "calls of budget {BudgetId} cannot be charged: {Reason}")]
    public static partial void PathFault(ILogger logger, string budgetId, string reason);

    [LoggerMessage(2004, LogLevel.Error, "the ledger's store does not answer; calls are answered by the fail mode until it does")]
    public static partial void StoreLost(ILogger logger, string store, string failMode);

    [LoggerMessage(2005, LogLevel.Information, "the ledger's store answers again")]
    public static partial void StoreBack(ILogger logger, string store, long outageMs);

    [LoggerMessage(2006, LogLevel.Error, "the ledger's store broke its contract by throwing")]
    public static partial void StoreThrew(ILogger logger, Exception fault);

    [LoggerMessage(2007, LogLevel.Warning, "the ledger's store had lost what it acknowledged; {Count} operations of {NanoUsd} nano-USD were charged again")]
    public static partial void Replayed(ILogger logger, int count, long nanoUsd);

    [LoggerMessage(2008, LogLevel.Error, "the ledger's store has lost more than is remembered: operations {First} to {Last} are not charged again")]
    public static partial void ReplayTooShort(ILogger logger, long first, long last);

    [LoggerMessage(2009, LogLevel.Error, "too many operations wait to be repeated; one of {NanoUsd} nano-USD on budget {BudgetId} is given up")]
    public static partial void RepairFull(ILogger logger, long nanoUsd, string budgetId);

    [LoggerMessage(2010, LogLevel.Warning, "{Count} operations had not reached the store when the ledger stopped")]
    public static partial void RepairsLeft(ILogger logger, int count);

    [LoggerMessage(2011, LogLevel.Warning, "an operation on budget {BudgetId} was refused by the store as {Outcome}")]
    public static partial void OperationRefused(ILogger logger, string budgetId, Operations.OperationOutcome outcome);

    [LoggerMessage(2012, LogLevel.Warning, "too many thresholds wait to be reported; {Percent} % of budget {BudgetId} is not")]
    public static partial void ThresholdsFull(ILogger logger, string budgetId, int percent);

    [LoggerMessage(2013, LogLevel.Information, "{Count} slices of an earlier process are settled at {NanoUsd} nano-USD, which is what it had spent of them")]
    public static partial void SlicesSettled(ILogger logger, int count, long nanoUsd);
}
