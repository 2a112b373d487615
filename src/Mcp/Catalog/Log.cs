using Microsoft.Extensions.Logging;

namespace SatGate.Mcp.Catalog;

/// <summary>Log messages of the catalogue: ids 7200 to 7219.</summary>
internal static partial class Log
{
    [LoggerMessage(7200, LogLevel.Warning, "tool server {Upstream}: its {Family} could not be listed, so what was known of them stands")]
    public static partial void ListFailed(ILogger logger, string upstream, ListFamily family);
}
