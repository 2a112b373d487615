using System.Collections.Immutable;
using SatGate.Model.Money;

namespace SatGate.Model.Tokens;

/// <summary>What a token is minted for. Immutable; everything that is left out restricts nothing.</summary>
public sealed record TokenGrant
{
    /// <summary>When it expires, to the millisecond; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Scopes, one caveat for each; all of them have to allow.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The budget its calls are charged to; null for one of the token's own, named after the beginning of its chain.</summary>
    public string? BudgetId { get; init; }

    /// <summary>The limit of that budget; null for none.</summary>
    public NanoUsd? BudgetLimit { get; init; }

    /// <summary>The tenant it is bound to; null for none.</summary>
    public string? Tenant { get; init; }

    /// <summary>A name for people; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>Names of routes, or paths, any of which it may use; empty for all.</summary>
    public ImmutableArray<string> Routes { get; init; } = [];

    /// <summary>Further caveats, written as they are.</summary>
    public ImmutableArray<string> ExtraCaveats { get; init; } = [];
}
