using System.Text;
using Microsoft.Extensions.Logging;
using SatGate.Mcp;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Hosting;

/// <summary>Builds the rooms that stand on the treasury.</summary>
internal static class Rooms
{
    /// <summary>Builds the MCP room.</summary>
    public static McpRoom Mcp(Treasury treasury, ISnapshotSource snapshots, ILoggerFactory loggers) => new(new McpRoomParts
    {
        Snapshots = snapshots,
        Governor = treasury.Governor,
        Holds = treasury.Ledger,
        Counters = treasury.Ledger,
        Tokens = treasury.Tokens,
        Registry = treasury.Stores.Registry,
        RootSecrets = [.. treasury.Keys.Secrets(snapshots.Current.Tokens).Select(Encoding.UTF8.GetBytes)],
        Time = TimeProvider.System,
        Loggers = loggers,
    });
}
