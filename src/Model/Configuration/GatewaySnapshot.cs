using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>
/// Everything configurable at run time, as one immutable value. A candidate is validated as a whole and swapped in with one write;
/// an exchange reads the reference once and keeps it to its end. Safe to share between threads.
/// </summary>
public sealed record GatewaySnapshot
{
    /// <summary>Grows by one with every accepted candidate of this process; the first is 1.</summary>
    public required long Version { get; init; }

    /// <summary>The data listener and its limits. Changes to <see cref="ServerSettings.Listen"/> and TLS take effect at the next start.</summary>
    public ServerSettings Server { get; init; } = new();

    /// <summary>The admin listener.</summary>
    public AdminSettings Admin { get; init; } = new();

    /// <summary>The MCP endpoint's place in the gateway file.</summary>
    public McpSettings Mcp { get; init; } = new();

    /// <summary>The MCP file, with tool servers and prices; null when there is none.</summary>
    public McpFile? McpFile { get; init; }

    /// <summary>The ledger.</summary>
    public BudgetSettings Budget { get; init; } = new();

    /// <summary>Keys of capability tokens.</summary>
    public TokenSettings Tokens { get; init; } = new();

    /// <summary>What is kept on disk.</summary>
    public StorageSettings Storage { get; init; } = new();

    /// <summary>The Lightning node; null when none is configured.</summary>
    public LightningSettings? Lightning { get; init; }

    /// <summary>Upstreams by name; names are compared exactly.</summary>
    public ImmutableDictionary<string, UpstreamDefinition> Upstreams { get; init; } = ImmutableDictionary<string, UpstreamDefinition>.Empty;

    /// <summary>Routes in file order: the first that matches wins.</summary>
    public ImmutableArray<RouteDefinition> Routes { get; init; } = [];
}
