namespace SatGate.Admin.Json;

/// <summary>What was refused.</summary>
internal sealed class ThreatsAnswer
{
    /// <summary>Refused requests of the period.</summary>
    public int TotalBlocked { get; init; }

    /// <summary>The same by reason, most frequent first.</summary>
    public ThreatCategory[] Categories { get; init; } = [];

    /// <summary>The newest.</summary>
    public ThreatItem[] RecentThreats { get; init; } = [];

    /// <summary>The period, such as <c>30d</c>.</summary>
    public required string Period { get; init; }

    /// <summary>False when more was refused than is counted at once.</summary>
    public bool IsComplete { get; init; }
}
