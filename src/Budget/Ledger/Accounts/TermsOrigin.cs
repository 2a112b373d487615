namespace SatGate.Budget.Ledger;

/// <summary>Who said what a budget is. The lower one wins.</summary>
internal enum TermsOrigin
{
    /// <summary>The configuration.</summary>
    Snapshot = 0,

    /// <summary>The registry.</summary>
    Registry = 1,

    /// <summary>The limit bound into a caller's token.</summary>
    Token = 2,

    /// <summary>Nobody: what the configuration says of such budgets.</summary>
    Default = 3,
}
