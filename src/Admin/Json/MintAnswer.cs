using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>A new token. The secret is shown this once.</summary>
internal sealed class MintAnswer
{
    /// <summary>The token's id.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary><c>active</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The secret that a caller presents.</summary>
    public required string MacaroonToken { get; init; }

    /// <summary>What it may spend in US dollars; absent when it has no limit of its own.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? Budget { get; init; }

    /// <summary>The budget its calls are charged to.</summary>
    public required string BudgetId { get; init; }

    /// <summary>The routes it may use.</summary>
    public ScopeItem? Scope { get; init; }

    /// <summary>When it was minted.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires; absent when it does not.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The token it stands under.</summary>
    public string? ParentId { get; init; }

    /// <summary>0 for a root token.</summary>
    public int Depth { get; init; }

    /// <summary>What is left of the parent's budget in US dollars, when something was carved out of it.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? ParentRemaining { get; init; }
}
