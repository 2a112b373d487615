using System.Text.Json.Serialization;
using SatGate.Model.Money;

namespace SatGate.Admin.Json;

/// <summary>What a revocation did.</summary>
internal sealed class RevokeAnswer
{
    /// <summary>The token.</summary>
    public required string Id { get; init; }

    /// <summary><c>revoked</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The token and all below it.</summary>
    public string[] RevokedIds { get; init; } = [];

    /// <summary>What moved back to the budgets above, in US dollars; negative when it was a debt.</summary>
    [JsonConverter(typeof(UsdConverter))]
    public NanoUsd Returned { get; init; }

    /// <summary>Whether some of it could not be returned yet; it is tried again.</summary>
    public bool ReturnPending { get; init; }
}
