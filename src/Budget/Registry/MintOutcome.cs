namespace SatGate.Budget.Registry;

/// <summary>How minting or delegating ended.</summary>
public enum MintOutcome
{
    /// <summary>There is a new token.</summary>
    Done = 0,

    /// <summary>The order makes no sense; the reason says what is wrong.</summary>
    Invalid = 1,

    /// <summary>The parent or the budget is not known here.</summary>
    NotFound = 2,

    /// <summary>The parent is revoked or expired.</summary>
    ParentEnded = 3,

    /// <summary>The parent's budget does not cover the limit.</summary>
    Refused = 4,

    /// <summary>The store did not answer. What was carved is given back, now or once it answers.</summary>
    Unavailable = 5,
}
