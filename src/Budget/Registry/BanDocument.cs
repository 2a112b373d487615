using System.Text.Json;
using System.Text.Json.Serialization;
using SatGate.Model.Registry;

namespace SatGate.Budget.Registry;

/// <summary>A ban as the registry keeps it.</summary>
internal sealed class BanDocument
{
    /// <summary>Why, for people.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    /// <summary>Since when, in milliseconds since 1970 UTC.</summary>
    [JsonPropertyName("banned_at_ms")]
    public long BannedAtMs { get; init; }

    internal static string Write(BanRecord ban) => JsonSerializer.Serialize(
        new BanDocument { Reason = ban.Reason, BannedAtMs = ban.BannedAt.ToUnixTimeMilliseconds() }, RegistryJson.Default.BanDocument);

    /// <summary>Null when it is not such a document.</summary>
    internal static BanRecord? TryRead(string signature, string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RegistryJson.Default.BanDocument) is { } document
                ? new BanRecord { Signature = signature, Reason = document.Reason, BannedAt = DateTimeOffset.FromUnixTimeMilliseconds(document.BannedAtMs) }
                : null;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
