namespace SatGate.Model.Registry;

/// <summary>Where a call that needs somebody's yes stands.</summary>
public enum ApprovalState
{
    /// <summary>Nobody has answered.</summary>
    Pending = 0,

    /// <summary>It may be made once.</summary>
    Approved = 1,

    /// <summary>It may not be made until the answer expires.</summary>
    Denied = 2,
}
