using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>The MCP file: tool servers, what their tools cost, and how that is enforced. Immutable.</summary>
public sealed record McpFile
{
    /// <summary>Whether the endpoint is asked for. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The path it answers at; null leaves it to the gateway file. Default null.</summary>
    public string? Path { get; init; }

    /// <summary>Tool servers by name; names are compared exactly.</summary>
    public ImmutableDictionary<string, McpUpstreamDefinition> Upstreams { get; init; } = ImmutableDictionary<string, McpUpstreamDefinition>.Empty;

    /// <summary>Server of the calls that no rule and no catalogue settles; null when there are several and none was named.</summary>
    public string? DefaultUpstream { get; init; }

    /// <summary>Rules that send tools to servers, in file order.</summary>
    public ImmutableArray<McpRoutingRule> Routing { get; init; } = [];

    /// <summary>The budget of callers that bring none.</summary>
    public McpBudgetSettings Budget { get; init; } = new();

    /// <summary>What tools cost.</summary>
    public McpToolCosts Tools { get; init; } = new();

    /// <summary>What happens when a budget does not cover a call. Default <see cref="McpEnforcement.Control"/>.</summary>
    public McpEnforcement Enforcement { get; init; }

    /// <summary>Whether tool servers on private addresses may be called. Default false.</summary>
    public bool AllowPrivateUpstreams { get; init; }
}
