using System.Collections.Immutable;

namespace SatGate.Mcp.Upstreams;

/// <summary>The tool servers in force, following the configuration. Thread-safe.</summary>
internal interface IUpstreamSet
{
    /// <summary>All of them in the order of the file, degraded ones too.</summary>
    ImmutableArray<Upstream> All { get; }

    /// <summary>Who hears of them; set once, before anything starts.</summary>
    IUpstreamObserver? Observer { get; set; }
}
