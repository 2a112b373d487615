using Microsoft.Extensions.Logging;

namespace SatGate.Budget;

/// <summary>Log messages of the registry's readers: ids 2800 to 2849.</summary>
internal static partial class Log
{
    [LoggerMessage(2800, LogLevel.Warning, "the ban list cannot be read; the bans known before stay in force, and it is tried again")]
    public static partial void BansUnread(ILogger logger, string reason);

    [LoggerMessage(2801, LogLevel.Information, "the ban list was read again after an outage")]
    public static partial void BansReadAgain(ILogger logger, int bans);

    [LoggerMessage(2802, LogLevel.Warning, "a document of the ban list is not understood and stands for a ban without reason")]
    public static partial void BanNotUnderstood(ILogger logger, string signature);

    [LoggerMessage(2803, LogLevel.Warning, "a document of the token registry is not understood and is passed over")]
    public static partial void TokenNotUnderstood(ILogger logger, string tokenId);

    [LoggerMessage(2804, LogLevel.Error, "the loop that follows the ban list ran into an unexpected fault, and goes on")]
    public static partial void BanLoopFault(ILogger logger, Exception fault);

    [LoggerMessage(2805, LogLevel.Error, "what was carved for a token that was not handed out could not be returned yet; it is tried again")]
    public static partial void CarveNotReturned(ILogger logger, string budgetId, string reason);

    [LoggerMessage(2806, LogLevel.Warning, "a token that was not handed out may stand in the registry; it can be revoked there")]
    public static partial void RecordNotRemoved(ILogger logger, string tokenId, string reason);

    [LoggerMessage(2807, LogLevel.Information, "{Budgets} budgets of ended tokens gave back {Usd} USD")]
    public static partial void LapsedReturned(ILogger logger, int budgets, string usd);

    [LoggerMessage(2808, LogLevel.Warning, "budgets of ended tokens cannot be returned now; it is tried again")]
    public static partial void LapseUnread(ILogger logger, string reason);

    [LoggerMessage(2809, LogLevel.Error, "returning the budgets of ended tokens ran into an unexpected fault, and goes on")]
    public static partial void LapseFault(ILogger logger, Exception fault);
}
