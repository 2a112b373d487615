using SatGate.Budget.Operations;

namespace SatGate.Budget.Embedded;

/// <summary>What a journal record tells. Values below 64 are those of <see cref="OperationKind"/>. Kept on disk: never renumbered.</summary>
internal enum JournalKind : byte
{
    /// <summary>The Low of an instance, when no operation of the batch brought it along.</summary>
    Low = 64,

    /// <summary>A bucket whose time was over is forgotten.</summary>
    Drop = 65,

    /// <summary>An instance that was silent is forgotten.</summary>
    Forget = 66,

    /// <summary>A name is claimed.</summary>
    Claim = 67,

    /// <summary>A claim whose time was over is forgotten.</summary>
    Unclaim = 68,

    /// <summary>A hold whose lease was over is charged.</summary>
    Sweep = 69,
}
