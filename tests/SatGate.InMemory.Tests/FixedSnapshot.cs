using SatGate.Model.Configuration;

namespace SatGate.InMemory.Tests;

/// <summary>A snapshot that a test swaps by hand.</summary>
internal sealed class FixedSnapshot(GatewaySnapshot first) : ISnapshotSource
{
    public event Action<GatewaySnapshot>? Swapped;

    public GatewaySnapshot Current { get; private set; } = first;

    public void Swap(GatewaySnapshot next)
    {
        Current = next;
        Swapped?.Invoke(next);
    }
}
