namespace SatGate.Model.Configuration;

/// <summary>What a route demands before it forwards.</summary>
public sealed record PolicyDefinition
{
    /// <summary>The kind, aliases resolved.</summary>
    public required PolicyKind Kind { get; init; }

    /// <summary>Text of the refusal of <see cref="PolicyKind.Deny"/>; null gives the standard one.</summary>
    public string? Message { get; init; }
}
