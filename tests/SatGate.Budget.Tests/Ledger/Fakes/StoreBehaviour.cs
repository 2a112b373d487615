namespace SatGate.Budget.Tests.Ledger;

/// <summary>What a scripted store does with a batch.</summary>
public enum StoreBehaviour
{
    /// <summary>Carries it out and answers.</summary>
    Answer,

    /// <summary>Does nothing and does not answer.</summary>
    Drop,

    /// <summary>Carries it out and does not answer.</summary>
    CarryOutSilently,

    /// <summary>Does not answer, and carries it out when told to.</summary>
    Delay,
}
