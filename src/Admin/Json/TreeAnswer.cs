namespace SatGate.Admin.Json;

/// <summary>Tokens as trees.</summary>
internal sealed class TreeAnswer
{
    /// <summary>The root tokens.</summary>
    public TreeItem[] Tree { get; init; } = [];
}
