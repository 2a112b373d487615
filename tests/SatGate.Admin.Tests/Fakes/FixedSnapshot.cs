using SatGate.Model.Configuration;

namespace SatGate.Admin.Tests.Fakes;

internal sealed class FixedSnapshot(GatewaySnapshot snapshot) : ISnapshotSource
{
    public event Action<GatewaySnapshot>? Swapped
    {
        add { }
        remove { }
    }

    public GatewaySnapshot Current => snapshot;
}
