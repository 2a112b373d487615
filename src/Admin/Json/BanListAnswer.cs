namespace SatGate.Admin.Json;

/// <summary>Bans.</summary>
internal sealed class BanListAnswer
{
    /// <summary>The newest first.</summary>
    public BanItem[] Bans { get; init; } = [];

    /// <summary>How many.</summary>
    public long Total { get; init; }
}
