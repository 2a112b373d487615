namespace SatGate.Admin.Json;

/// <summary>A capability to be narrowed.</summary>
internal sealed class CapabilityDelegateRequest
{
    /// <summary>The secret.</summary>
    public string? ParentToken { get; init; }

    /// <summary>Caveats to add.</summary>
    public string[]? Caveats { get; init; }
}
