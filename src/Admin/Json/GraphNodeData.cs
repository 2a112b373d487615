using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>What is known of a token.</summary>
internal sealed class GraphNodeData
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Label { get; init; }

    /// <summary>Its caveats.</summary>
    public string[] Constraints { get; init; } = [];

    /// <summary>When it was used last, as far back as is looked.</summary>
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>0 for a root token.</summary>
    public int Depth { get; init; }

    /// <summary>active, revoked or expired.</summary>
    public required string Status { get; init; }
}
