using System.Collections.Immutable;
using SatGate.Model.Money;

namespace SatGate.Model.Tokens;

/// <summary>What a child token gets, with a budget of its own. Immutable; everything that is left out narrows nothing.</summary>
public sealed record DelegationGrant
{
    /// <summary>A name for people; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>A scope on top of the parent's; null for none.</summary>
    public string? Scope { get; init; }

    /// <summary>When the child expires, to the millisecond; null for when its parent does.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Names of routes, or paths, any of which the child may use; empty for all of its parent's.</summary>
    public ImmutableArray<string> Routes { get; init; } = [];

    /// <summary>The name of the child's budget; null for a random one.</summary>
    public string? BudgetId { get; init; }

    /// <summary>The limit of the child's budget.</summary>
    public required NanoUsd BudgetLimit { get; init; }
}
