using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>Holds the snapshot in force and numbers them. Reading is one volatile read; swapping is safe from any thread, one at a time.</summary>
public sealed class SnapshotStore : ISnapshotSource
{
    private readonly Lock _swapping = new();
    private GatewaySnapshot _current;

    /// <summary>Starts with a first snapshot, which becomes version 1.</summary>
    public SnapshotStore(GatewaySnapshot first)
    {
        ArgumentNullException.ThrowIfNull(first);
        _current = first with { Version = 1 };
    }

    /// <inheritdoc/>
    public event Action<GatewaySnapshot>? Swapped;

    /// <inheritdoc/>
    public GatewaySnapshot Current => Volatile.Read(ref _current);

    /// <summary>
    /// Puts a validated candidate in force as the next version and returns it so numbered. <see cref="Swapped"/> is raised before this
    /// returns, in the order of versions; handlers are quick and do not throw.
    /// </summary>
    public GatewaySnapshot Swap(GatewaySnapshot candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        lock (_swapping)
        {
            GatewaySnapshot numbered = candidate with { Version = _current.Version + 1 };
            Volatile.Write(ref _current, numbered);
            Swapped?.Invoke(numbered);
            return numbered;
        }
    }
}
