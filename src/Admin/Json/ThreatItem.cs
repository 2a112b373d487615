using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>One refusal.</summary>
internal sealed class ThreatItem
{
    /// <summary>When.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset Time { get; init; }

    /// <summary>The reason.</summary>
    public required string Type { get; init; }

    /// <summary>The token's name, or its id; empty without a token.</summary>
    public required string Agent { get; init; }

    /// <summary>The route or tool.</summary>
    public required string Route { get; init; }

    /// <summary>What was done: <c>deny</c> or <c>would_deny</c>.</summary>
    public required string Action { get; init; }
}
