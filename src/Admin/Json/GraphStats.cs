namespace SatGate.Admin.Json;

/// <summary>Counts since the last reset.</summary>
internal sealed class GraphStats
{
    /// <summary>Tokens that are neither revoked nor expired.</summary>
    public int Active { get; init; }

    /// <summary>Refused requests.</summary>
    public int Blocked { get; init; }

    /// <summary>Bans in force.</summary>
    public int Banned { get; init; }

    /// <summary>Requests with a revoked token.</summary>
    public int BannedHits { get; init; }
}
