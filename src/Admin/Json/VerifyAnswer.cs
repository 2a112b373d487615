namespace SatGate.Admin.Json;

/// <summary>What checking the hash chain found.</summary>
internal sealed class VerifyAnswer
{
    /// <summary>Whether every link holds.</summary>
    public bool IsIntact { get; init; }

    /// <summary>Events that were checked.</summary>
    public long Count { get; init; }

    /// <summary>The first event kept.</summary>
    public long FirstSequence { get; init; }

    /// <summary>The last event kept.</summary>
    public long LastSequence { get; init; }

    /// <summary>The last link; noted elsewhere it proves later that nothing before it changed.</summary>
    public required string LastHash { get; init; }

    /// <summary>The first event whose link does not hold.</summary>
    public long? BrokenAtSequence { get; init; }

    /// <summary>What is wrong, in a sentence.</summary>
    public string? Problem { get; init; }
}
