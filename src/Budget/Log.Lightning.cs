using Microsoft.Extensions.Logging;

namespace SatGate.Budget;

/// <summary>Log messages about payments: ids 2300 to 2399. A payment hash is public; preimages and macaroons are never written.</summary>
internal static partial class Log
{
    [LoggerMessage(2300, LogLevel.Warning, "no invoice from {Node}, callers of paid routes are refused until there is one: {Detail}")]
    public static partial void NodeFailed(ILogger logger, string node, string detail);

    [LoggerMessage(2301, LogLevel.Information, "{Node} makes invoices again")]
    public static partial void NodeRecovered(ILogger logger, string node);

    [LoggerMessage(2302, LogLevel.Warning, "payment {PaymentHash} bought nothing and could not be given back to whoever made it: {Detail}")]
    public static partial void PaymentLost(ILogger logger, string paymentHash, string detail);

    [LoggerMessage(2303, LogLevel.Debug, "payment {PaymentHash} is given back: the call it paid for did not reach the upstream")]
    public static partial void PaymentReturned(ILogger logger, string paymentHash);
}
