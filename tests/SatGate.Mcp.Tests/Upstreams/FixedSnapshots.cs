using System.Collections.Immutable;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Tests.Upstreams;

/// <summary>A configuration that changes when a test says so.</summary>
internal sealed class FixedSnapshots : ISnapshotSource
{
    public FixedSnapshots(params IEnumerable<McpUpstreamDefinition> definitions) => Current = Make(1, definitions);

    public event Action<GatewaySnapshot>? Swapped;

    public GatewaySnapshot Current { get; private set; }

    public bool AllowsPrivate
    {
        init => Current = Current with { McpFile = Current.McpFile! with { AllowPrivateUpstreams = value } };
    }

    public void Swap(params IEnumerable<McpUpstreamDefinition> definitions)
    {
        Current = Make(Current.Version + 1, definitions);
        Swapped?.Invoke(Current);
    }

    private static GatewaySnapshot Make(long version, IEnumerable<McpUpstreamDefinition> definitions) => new()
    {
        Version = version,
        McpFile = new McpFile { Upstreams = definitions.ToImmutableDictionary(static definition => definition.Name), AllowPrivateUpstreams = true },
    };
}
