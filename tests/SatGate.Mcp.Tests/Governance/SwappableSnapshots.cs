using SatGate.Model.Configuration;

namespace SatGate.Mcp.Tests.Governance;

/// <summary>A configuration whose MCP file changes when a test says so.</summary>
internal sealed class SwappableSnapshots(McpFile file, BudgetSettings budget) : ISnapshotSource
{
    public event Action<GatewaySnapshot>? Swapped;

    public GatewaySnapshot Current { get; private set; } = new() { Version = 1, McpFile = file, Budget = budget };

    public void Swap(McpFile changed)
    {
        Current = Current with { Version = Current.Version + 1, McpFile = changed };
        Swapped?.Invoke(Current);
    }
}
