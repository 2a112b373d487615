using System.Text.Json.Serialization;

namespace SatGate.Admin.Json;

/// <summary>An invoice of the mock node, to be paid with nothing.</summary>
internal sealed class MockPayRequest
{
    /// <summary>The hash of the demand, 64 lower-case hex digits.</summary>
    [JsonPropertyName("payment_hash")]
    public string? PaymentHash { get; init; }

    /// <summary>The macaroon of the demand.</summary>
    public string? Macaroon { get; init; }
}
