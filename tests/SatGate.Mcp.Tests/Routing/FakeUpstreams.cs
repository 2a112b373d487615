using System.Collections.Immutable;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Tests.Routing;

/// <summary>The servers.</summary>
internal sealed class FakeUpstreams(params FakeUpstream[] all) : IUpstreamSet
{
    public ImmutableArray<Upstream> All { get; set; } = [.. all];

    public IUpstreamObserver? Observer { get; set; }

    public void Announce()
    {
        foreach (Upstream upstream in All)
        {
            Observer!.OnUpstreamChanged(upstream);
        }
    }
}
