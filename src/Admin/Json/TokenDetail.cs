using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>Everything that is known of a token but its secret.</summary>
internal sealed class TokenDetail
{
    /// <summary>The token's id.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people; empty for none.</summary>
    public required string Name { get; init; }

    /// <summary><c>active</c>, <c>revoked</c> or <c>expired</c>.</summary>
    public required string Status { get; init; }

    /// <summary>What its budget has spent in US dollars, in the current window.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Spent { get; init; }

    /// <summary>The limit of its budget in US dollars; absent without one.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? Budget { get; init; }

    /// <summary>What is left in US dollars, negative in debt; absent without a limit.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd? Remaining { get; init; }

    /// <summary>The budget its calls are charged to.</summary>
    public string? BudgetId { get; init; }

    /// <summary>When it was minted.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires; absent when it does not.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; absent while it is not.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The token it was delegated from.</summary>
    public string? ParentId { get; init; }

    /// <summary>0 for a root token.</summary>
    public int Depth { get; init; }

    /// <summary>What is held by calls under way, in US dollars.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Held { get; init; }

    /// <summary>What was given to tokens below it, in US dollars.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Carved { get; init; }

    /// <summary>Its chain signature in hex, by which it is revoked.</summary>
    public required string Signature { get; init; }

    /// <summary>Its caveats in order.</summary>
    public string[] Caveats { get; init; } = [];

    /// <summary>The routes it was minted for; <c>*</c> for all.</summary>
    public string[] Routes { get; init; } = [];

    /// <summary>The ids of the tokens above it, the root first and its own last.</summary>
    public string[] DelegationChain { get; init; } = [];
}
