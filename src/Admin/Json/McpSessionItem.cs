namespace SatGate.Admin.Json;

/// <summary>A session of a client, without its id.</summary>
internal sealed class McpSessionItem
{
    /// <summary>http or sse.</summary>
    public required string Transport { get; init; }

    /// <summary>The revision of the protocol that is spoken.</summary>
    public required string Protocol { get; init; }

    /// <summary>The id of its token.</summary>
    public string? TokenId { get; init; }
}
