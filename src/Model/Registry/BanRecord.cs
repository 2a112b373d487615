namespace SatGate.Model.Registry;

/// <summary>A revocation: every token whose chain holds this signature is refused, so all that was narrowed from it as well. Immutable.</summary>
public sealed record BanRecord
{
    /// <summary>A signature of the chain in lower-case hex (64 digits).</summary>
    public required string Signature { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset BannedAt { get; init; }
}
