namespace SatGate.Admin.Json;

/// <summary>The sessions of clients.</summary>
internal sealed class McpSessionListAnswer
{
    /// <summary>How many there are.</summary>
    public required int Total { get; init; }

    /// <summary>At most 1,000 of them, in no order.</summary>
    public required McpSessionItem[] Sessions { get; init; }
}
