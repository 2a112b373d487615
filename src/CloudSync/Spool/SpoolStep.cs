namespace SatGate.CloudSync.Spool;

/// <summary>Where a disk may fail.</summary>
internal enum SpoolStep
{
    /// <summary>A transaction is about to be committed.</summary>
    BeforeCommit,

    /// <summary>A transaction was committed.</summary>
    AfterCommit,

    /// <summary>The disk is about to be asked to confirm.</summary>
    BeforeSync,
}
