using SatGate.Model.Money;

namespace SatGate.Model.Configuration;

/// <summary>What a route demands before it forwards.</summary>
public sealed record PolicyDefinition
{
    /// <summary>The kind, aliases resolved.</summary>
    public required PolicyKind Kind { get; init; }

    /// <summary>Text of the refusal of <see cref="PolicyKind.Deny"/>; null gives the standard one.</summary>
    public string? Message { get; init; }

    /// <summary>The scope a token must grant (compared as one whole string); null asks for none.</summary>
    public string? Scope { get; init; }

    /// <summary>Price of one call; null takes the kind's default: one credit for control, observe and pay, nothing for public and capability.</summary>
    public NanoUsd? Cost { get; init; }

    /// <summary>Price of one call in satoshi, of <see cref="PolicyKind.L402"/>. 1 to 2,100,000,000,000,000. Default 100.</summary>
    public long PriceSats { get; init; } = 100;

    /// <summary>What a budget that does not cover the call leads to; null takes what the kind and <see cref="BudgetSettings.Mode"/> say.</summary>
    public EnforcementMode? Mode { get; init; }

    /// <summary>A budget that every call of this route is charged to as well; null for none.</summary>
    public string? BudgetId { get; init; }
}
