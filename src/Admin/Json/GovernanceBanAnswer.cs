using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>A ban.</summary>
internal sealed class GovernanceBanAnswer
{
    /// <summary><c>banned</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The signature.</summary>
    public required string TokenSignature { get; init; }

    /// <summary>For people.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset BannedAt { get; init; }
}
