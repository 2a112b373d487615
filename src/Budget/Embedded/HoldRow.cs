namespace SatGate.Budget.Embedded;

/// <summary>What many records made of one hold.</summary>
internal sealed class HoldRow
{
    /// <summary>Whether it was there before these records.</summary>
    public bool IsOld { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>Set when the hold was made by these records.</summary>
    public long[]? MadeOn { get; set; }

    public string? FirstBudgetId { get; set; }

    public ulong MakerInstance { get; set; }

    public long MakerNumber { get; set; }

    public long Amount { get; set; }

    public long Metered { get; set; }

    public long ExpiresAtUnixMs { get; set; }
}
