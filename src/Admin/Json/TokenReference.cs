namespace SatGate.Admin.Json;

/// <summary>Names a token.</summary>
internal sealed class TokenReference
{
    /// <summary>The token's id.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }
}
