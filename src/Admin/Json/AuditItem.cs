using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>One event and its link of the hash chain.</summary>
internal sealed class AuditItem
{
    /// <summary>Its number.</summary>
    public long Sequence { get; init; }

    /// <summary>The link: over the link before and the event's line, in hex.</summary>
    public required string Hash { get; init; }

    /// <summary>The event, exactly as it was hashed.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public required string Event { get; init; }
}
