namespace SatGate.Admin.Json;

/// <summary>A signature to ban.</summary>
internal sealed class GovernanceBanRequest
{
    /// <summary>64 hex digits.</summary>
    public string? TokenSignature { get; init; }

    /// <summary>For people.</summary>
    public string? Reason { get; init; }
}
