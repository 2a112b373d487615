using SatGate.Model.Configuration;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>A configuration that tests swap.</summary>
internal sealed class Snapshots(BudgetSettings budget) : ISnapshotSource
{
    private volatile GatewaySnapshot _current = new() { Version = 1, Budget = budget };

    public event Action<GatewaySnapshot>? Swapped;

    public GatewaySnapshot Current => _current;

    public void Swap(BudgetSettings settings)
    {
        _current = _current with { Version = _current.Version + 1, Budget = settings };
        Swapped?.Invoke(_current);
    }
}
