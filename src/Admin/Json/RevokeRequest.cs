namespace SatGate.Admin.Json;

/// <summary>Why a token is revoked.</summary>
internal sealed class RevokeRequest
{
    /// <summary>For people.</summary>
    public string? Reason { get; init; }
}
