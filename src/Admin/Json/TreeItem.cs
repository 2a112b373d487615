using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>A token and those below it. Credits are US cents.</summary>
internal sealed class TreeItem
{
    /// <summary>The token's id.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people; empty for none.</summary>
    public required string Name { get; init; }

    /// <summary><c>active</c>, <c>revoked</c> or <c>expired</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The limit, rounded down; absent without one.</summary>
    public long? BudgetLimitCredits { get; init; }

    /// <summary>What was spent, rounded up.</summary>
    public long BudgetSpentCredits { get; init; }

    /// <summary>When it expires.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>0 for a root token.</summary>
    public int Depth { get; init; }

    /// <summary>The tokens delegated from it.</summary>
    public TreeItem[] Children { get; init; } = [];
}
