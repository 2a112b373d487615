namespace SatGate.Mcp.Governance.Approvals;

/// <summary>What the desk says to a call that needs a yes.</summary>
internal enum ApprovalOutcome
{
    /// <summary>It has one, which is used up now.</summary>
    Granted = 0,

    /// <summary>It waits.</summary>
    Required = 1,

    /// <summary>It was refused.</summary>
    Denied = 2,

    /// <summary>Nobody answered in time. Told once; the next such call waits anew.</summary>
    Expired = 3,

    /// <summary>Too many calls wait already.</summary>
    QueueFull = 4,

    /// <summary>The registry does not answer.</summary>
    Unavailable = 5,
}
