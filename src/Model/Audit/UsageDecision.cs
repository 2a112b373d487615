namespace SatGate.Model.Audit;

/// <summary>What was decided.</summary>
public enum UsageDecision : byte
{
    /// <summary>Let through.</summary>
    Allow = 0,

    /// <summary>Refused.</summary>
    Deny = 1,

    /// <summary>Let through, and control mode would have refused it.</summary>
    WouldDeny = 2,

    /// <summary>Let through without being charged, because the ledger did not answer and the fail mode is open.</summary>
    Unenforced = 3,
}
