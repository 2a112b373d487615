namespace SatGate.Budget.Ledger;

/// <summary>How the way to a store elsewhere is.</summary>
internal enum GateState
{
    /// <summary>Operations are sent.</summary>
    Normal = 0,

    /// <summary>The store has lost something: operations wait until it was sent again.</summary>
    Recovering = 1,

    /// <summary>The store does not answer: operations are answered at once without asking it.</summary>
    Open = 2,
}
