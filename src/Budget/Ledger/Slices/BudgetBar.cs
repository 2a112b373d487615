namespace SatGate.Budget.Ledger;

/// <summary>A budget that nobody takes ahead from for a while. Timestamps in ticks of the clock. Guarded by the keeper's lock.</summary>
internal sealed class BudgetBar
{
    /// <summary>Until when nothing is taken ahead.</summary>
    public long Until { get; set; }

    /// <summary>When everything unused was last back in the store; 0 when this gateway did not ask for it.</summary>
    public long GatheredAt { get; set; }

    /// <summary>Until when nobody else takes anything ahead either, so that a refusal of the store is final.</summary>
    public long FinalUntil { get; set; }

    /// <summary>The gathering under way; null while there is none.</summary>
    public Task? Gathering { get; set; }
}
