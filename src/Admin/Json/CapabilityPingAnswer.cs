namespace SatGate.Admin.Json;

/// <summary>What a capability opens.</summary>
internal sealed class CapabilityPingAnswer
{
    /// <summary><c>ok</c>, or <c>success</c>.</summary>
    public required string Status { get; init; }

    /// <summary>For people.</summary>
    public required string Message { get; init; }

    /// <summary>The scope that was asked for.</summary>
    public string? Scope { get; init; }

    /// <summary>Its caveats in order.</summary>
    public string[]? Caveats { get; init; }

    /// <summary>What its chain begins with.</summary>
    public required string Identifier { get; init; }

    /// <summary>Always true.</summary>
    public bool Validated { get; init; }
}
