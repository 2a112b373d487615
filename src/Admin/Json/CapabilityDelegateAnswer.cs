namespace SatGate.Admin.Json;

/// <summary>A narrowed capability.</summary>
internal sealed class CapabilityDelegateAnswer
{
    /// <summary>The secret.</summary>
    public required string Token { get; init; }

    /// <summary>Its caveats in order.</summary>
    public string[] Caveats { get; init; } = [];

    /// <summary>Its signature in hex.</summary>
    public required string Signature { get; init; }
}
