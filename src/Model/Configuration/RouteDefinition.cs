using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>One route: what it matches, where it goes, what is changed on the way.</summary>
public sealed record RouteDefinition
{
    /// <summary>Unique name, used in logs and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>What a request must look like; every given matcher must match.</summary>
    public required RouteMatch Match { get; init; }

    /// <summary>Name of the upstream; null only when the policy never forwards (<see cref="PolicyKind.Deny"/>).</summary>
    public string? Upstream { get; init; }

    /// <summary>The policy that admits or refuses the request.</summary>
    public required PolicyDefinition Policy { get; init; }

    /// <summary>Replacement for the whole path; wins over <see cref="StripPrefix"/>. Null keeps the path.</summary>
    public string? Rewrite { get; init; }

    /// <summary>Prefix removed from the path, at a segment boundary; null removes nothing. A bool in the file is resolved to the matched prefix at load.</summary>
    public string? StripPrefix { get; init; }

    /// <summary>
    /// Whether this route also answers paths from which <see cref="StripPrefix"/> was already removed, when no route matches the path as sent.
    /// True when the file gave a string that is a part of the route's own path prefix, at a segment boundary; never when it is all of it, which
    /// would answer every path that no route matches.
    /// </summary>
    public bool AnswersStrippedPath { get; init; }

    /// <summary>Header fields set on the forwarded request, after the upstream's own.</summary>
    public ImmutableArray<HeaderTemplate> AddHeaders { get; init; } = [];

    /// <summary>Overrides <see cref="UpstreamDefinition.PassHostHeader"/> when not null.</summary>
    public bool? PassHostHeader { get; init; }

    /// <summary>Whether <c>Upgrade: websocket</c> is tunnelled. Default false: Upgrade is dropped.</summary>
    public bool AllowUpgrade { get; init; }
}
