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

    /// <summary>Who may use the endpoint.</summary>
    public McpAuthSettings Auth { get; init; } = new();

    /// <summary>What tools are called. Default <see cref="McpNaming.Auto"/>.</summary>
    public McpNaming Naming { get; init; }

    /// <summary>Limits of the endpoint.</summary>
    public McpLimits Limits { get; init; } = new();

    /// <summary>What the gateway says of itself to clients. Default <c>satgate-mcp-proxy</c>.</summary>
    public string ServerName { get; init; } = "satgate-mcp-proxy";

    /// <summary>Whether lists show what tools cost, as <c>x-satgate</c>. Default false.</summary>
    public bool ShowCosts { get; init; }

    /// <summary>Whether results tell what is left of the budget, in their <c>_meta</c>. Default false.</summary>
    public bool ShowRemaining { get; init; }

    /// <summary>Whether there is a tool that tells what is left of the budget. Default false.</summary>
    public bool BudgetTool { get; init; }

    /// <summary>Whether tool servers on private addresses may be called. Default false.</summary>
    public bool AllowPrivateUpstreams { get; init; }
}
