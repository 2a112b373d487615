namespace SatGate.Budget.Operations;

/// <summary>How an operation ended.</summary>
public enum OperationOutcome : byte
{
    /// <summary>The store has not answered; whether the operation took effect is not known.</summary>
    Unanswered = 0,

    /// <summary>It took effect.</summary>
    Done = 1,

    /// <summary>A bucket does not cover it; nothing happened.</summary>
    Refused = 2,

    /// <summary>A bucket does not exist; nothing happened and the number may be used again.</summary>
    Unknown = 3,

    /// <summary>The hold does not exist, or no longer; nothing happened.</summary>
    Gone = 4,

    /// <summary>The number was used before for something else, or is so old that its answer is forgotten; nothing happened.</summary>
    Conflict = 5,

    /// <summary>The store refused it, for example because a sum would overflow; nothing happened.</summary>
    Failed = 6,
}
