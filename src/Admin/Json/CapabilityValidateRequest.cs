namespace SatGate.Admin.Json;

/// <summary>A capability to look at.</summary>
internal sealed class CapabilityValidateRequest
{
    /// <summary>The secret.</summary>
    public string? Token { get; init; }
}
