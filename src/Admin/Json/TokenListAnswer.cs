namespace SatGate.Admin.Json;

/// <summary>Tokens, each below the one it was delegated from.</summary>
internal sealed class TokenListAnswer
{
    /// <summary>The tokens.</summary>
    public TokenItem[] Tokens { get; init; } = [];

    /// <summary>How many there are in all.</summary>
    public long Total { get; init; }
}
