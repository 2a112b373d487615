namespace SatGate.Model.Configuration;

/// <summary>What happens to a governed call when the ledger's store does not answer in time.</summary>
public enum FailMode
{
    /// <summary>It is refused with 503.</summary>
    Closed = 0,

    /// <summary>It goes through, and the audit log says that it was not charged.</summary>
    Open = 1,

    /// <summary>It is paid from a slice taken in advance as long as that lasts, and refused after.</summary>
    Lease = 2,
}
