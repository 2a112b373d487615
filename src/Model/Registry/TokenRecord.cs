using System.Collections.Immutable;
using SatGate.Model.Money;

namespace SatGate.Model.Registry;

/// <summary>What is remembered of a minted token: never the bearer string itself. Immutable.</summary>
public sealed record TokenRecord
{
    /// <summary>The token's id: the first 12 hex digits of SHA-256 over its identifier and its signature.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>The chain signature in lower-case hex; with the root key unknown it opens nothing, and revocation names it.</summary>
    public required string Signature { get; init; }

    /// <summary>The budget its calls are charged to.</summary>
    public string? BudgetId { get; init; }

    /// <summary>The limit it was minted with; null when it has none.</summary>
    public NanoUsd? Limit { get; init; }

    /// <summary>The caveats in order.</summary>
    public ImmutableArray<string> Caveats { get; init; } = [];

    /// <summary>The routes it was minted for, as given; empty for all.</summary>
    public ImmutableArray<string> Routes { get; init; } = [];

    /// <summary>The token it was delegated from; null for a root token.</summary>
    public string? ParentId { get; init; }

    /// <summary>0 for a root token, one more for each delegation.</summary>
    public int Depth { get; init; }

    /// <summary>When it was minted.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires; null when it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}
