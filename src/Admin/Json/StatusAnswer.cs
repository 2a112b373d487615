namespace SatGate.Admin.Json;

/// <summary>What was done.</summary>
internal sealed class StatusAnswer
{
    /// <summary>In a word.</summary>
    public required string Status { get; init; }
}
