namespace SatGate.Model.Configuration;

/// <summary>Hands out the snapshot in force. Reading is one volatile read; safe from any thread.</summary>
public interface ISnapshotSource
{
    /// <summary>The snapshot in force; never null.</summary>
    GatewaySnapshot Current { get; }

    /// <summary>Raised after a swap, on the thread that swapped. Handlers must not throw.</summary>
    event Action<GatewaySnapshot>? Swapped;
}
