namespace SatGate.TestKit.Wire;

/// <summary>How a peer ended its half of a connection.</summary>
public enum PeerClose
{
    /// <summary>With a FIN, after everything it had sent.</summary>
    Finished = 0,

    /// <summary>With a reset.</summary>
    Reset = 1,
}
