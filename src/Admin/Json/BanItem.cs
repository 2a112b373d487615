using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>A banned signature: every token whose chain holds it is refused.</summary>
internal sealed class BanItem
{
    /// <summary>64 hex digits.</summary>
    public required string Signature { get; init; }

    /// <summary>For people.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset BannedAt { get; init; }
}
