using Microsoft.Extensions.Logging;

namespace SatGate.Mcp.Governance;

/// <summary>The messages of the gate: 7300 to 7399.</summary>
internal static partial class Log
{
    [LoggerMessage(7300, LogLevel.Warning, "the tool {Tool} was let through without being charged: the ledger does not answer")]
    internal static partial void PassedUnaccounted(ILogger logger, string tool);

    [LoggerMessage(7301, LogLevel.Error, "a fault while the rules of a token were looked at; the call was refused")]
    internal static partial void RulesFault(ILogger logger, Exception fault);
}
