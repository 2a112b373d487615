namespace SatGate.Admin.Json;

/// <summary>Refusals of one reason.</summary>
internal sealed class ThreatCategory
{
    /// <summary>The reason.</summary>
    public required string Name { get; init; }

    /// <summary>How many.</summary>
    public int Count { get; init; }
}
