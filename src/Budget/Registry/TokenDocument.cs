using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Registry;

/// <summary>A token record as the registry keeps it. Amounts are whole counts of 10⁻⁹ US dollars, moments are milliseconds since 1970 UTC.</summary>
internal sealed class TokenDocument
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("signature")]
    public string? Signature { get; init; }

    [JsonPropertyName("budget_id")]
    public string? BudgetId { get; init; }

    [JsonPropertyName("limit_nano_usd")]
    public long? LimitNanoUsd { get; init; }

    [JsonPropertyName("caveats")]
    public string[]? Caveats { get; init; }

    [JsonPropertyName("routes")]
    public string[]? Routes { get; init; }

    [JsonPropertyName("parent_id")]
    public string? ParentId { get; init; }

    [JsonPropertyName("depth")]
    public int Depth { get; init; }

    [JsonPropertyName("created_at_ms")]
    public long CreatedAtMs { get; init; }

    [JsonPropertyName("expires_at_ms")]
    public long? ExpiresAtMs { get; init; }

    [JsonPropertyName("revoked_at_ms")]
    public long? RevokedAtMs { get; init; }

    internal static string Write(TokenRecord token) => JsonSerializer.Serialize(
        new TokenDocument
        {
            Name = token.Name,
            Signature = token.Signature,
            BudgetId = token.BudgetId,
            LimitNanoUsd = token.Limit?.Value,
            Caveats = token.Caveats.IsDefaultOrEmpty ? null : [.. token.Caveats],
            Routes = token.Routes.IsDefaultOrEmpty ? null : [.. token.Routes],
            ParentId = token.ParentId,
            Depth = token.Depth,
            CreatedAtMs = token.CreatedAt.ToUnixTimeMilliseconds(),
            ExpiresAtMs = token.ExpiresAt?.ToUnixTimeMilliseconds(),
            RevokedAtMs = token.RevokedAt?.ToUnixTimeMilliseconds(),
        },
        RegistryJson.Default.TokenDocument);

    /// <summary>Null when it is not such a document.</summary>
    internal static TokenRecord? TryRead(string id, string json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, RegistryJson.Default.TokenDocument) is not { Signature: { } signature } document)
            {
                return null;
            }

            return new TokenRecord
            {
                Id = id,
                Name = document.Name,
                Signature = signature,
                BudgetId = document.BudgetId,
                Limit = document.LimitNanoUsd is { } limit ? new NanoUsd(limit) : null,
                Caveats = [.. document.Caveats ?? []],
                Routes = [.. document.Routes ?? []],
                ParentId = document.ParentId,
                Depth = document.Depth,
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(document.CreatedAtMs),
                ExpiresAt = Moment(document.ExpiresAtMs),
                RevokedAt = Moment(document.RevokedAtMs),
            };
        }
        catch (Exception fault) when (fault is JsonException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Moment(long? unixMs) => unixMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
