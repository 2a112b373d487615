using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>An invoice that was paid.</summary>
internal sealed class MockPayAnswer
{
    /// <summary>Always <c>true</c>, as a text.</summary>
    public required string Paid { get; init; }

    /// <summary>The hash.</summary>
    [JsonPropertyName("payment_hash")]
    public required string PaymentHash { get; init; }

    /// <summary>What to send as <c>Authorization</c>.</summary>
    public required string Authorization { get; init; }
}
