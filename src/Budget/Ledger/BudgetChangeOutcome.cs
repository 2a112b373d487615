namespace SatGate.Budget.Ledger;

/// <summary>How a change of budgets ended.</summary>
public enum BudgetChangeOutcome
{
    /// <summary>It took effect.</summary>
    Done = 0,

    /// <summary>The budget does not cover the amount; nothing happened.</summary>
    Refused = 1,

    /// <summary>There is no such budget; nothing happened.</summary>
    NotFound = 2,

    /// <summary>The request makes no sense, for example a budget above itself; nothing happened, and the reason says what is wrong.</summary>
    Invalid = 3,

    /// <summary>The store did not answer. A carve is undone in the background if it took effect; everything else may be repeated.</summary>
    Unavailable = 4,
}
