namespace SatGate.Budget.Ledger;

/// <summary>How a charge ended.</summary>
public enum ChargeOutcome : byte
{
    /// <summary>Charged, and the budgets covered it.</summary>
    Allowed = 0,

    /// <summary>Charged into debt, because the mode does not refuse; control mode would have.</summary>
    WouldRefuse = 1,

    /// <summary>Not charged: a budget does not cover it.</summary>
    Refused = 2,

    /// <summary>The store did not answer and the fail mode is closed: not charged, or being undone.</summary>
    Unavailable = 3,

    /// <summary>The store did not answer and the call goes through all the same: not charged, or being undone.</summary>
    Unenforced = 4,
}
