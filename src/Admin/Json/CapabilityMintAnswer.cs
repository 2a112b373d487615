using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>A new capability.</summary>
internal sealed class CapabilityMintAnswer
{
    /// <summary>The secret that a caller presents.</summary>
    public required string Token { get; init; }

    /// <summary>Its scope.</summary>
    public required string Scope { get; init; }

    /// <summary>When it expires.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Its signature in hex, by which it is banned.</summary>
    public required string Signature { get; init; }
}
