namespace SatGate.Admin.Json;

/// <summary>A capability that is asked for.</summary>
internal sealed class CapabilityMintRequest
{
    /// <summary>Its scope. Default <c>api:read</c>.</summary>
    public string? Scope { get; init; }

    /// <summary>How long it holds, such as <c>1h</c>. Default one hour.</summary>
    public string? Duration { get; init; }
}
