namespace SatGate.Admin.Json;

/// <summary>Whether a capability is good.</summary>
internal sealed class CapabilityValidateAnswer
{
    /// <summary>Whether it is.</summary>
    public bool Valid { get; init; }

    /// <summary>What its chain begins with.</summary>
    public string? Identifier { get; init; }

    /// <summary>Its caveats in order.</summary>
    public string[]? Caveats { get; init; }

    /// <summary>Why it is not good.</summary>
    public string? Error { get; init; }
}
