namespace SatGate.Compare.Peers;

/// <summary>Where a governed gateway keeps its balances, and how it debits them.</summary>
internal enum LedgerKind
{
    /// <summary>In Redis, which is asked for every call.</summary>
    Strict,

    /// <summary>In Redis, hot budgets being paid from slices that were taken ahead.</summary>
    Leased,

    /// <summary>In its own store.</summary>
    Embedded,
}
