namespace SatGate.Admin.Json;

/// <summary>Why a capability opens nothing.</summary>
internal sealed class CapabilityFault
{
    /// <summary>In a word or two.</summary>
    public required string Error { get; init; }

    /// <summary>In a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>In a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>For programs.</summary>
    public string? Code { get; init; }
}
