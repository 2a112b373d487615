namespace SatGate.TestKit.Wire;

/// <summary>How a read from the wire failed to bring what was asked for.</summary>
public enum WireFailure
{
    /// <summary>The bytes break the grammar.</summary>
    Malformed = 0,

    /// <summary>A clean end of stream came in the middle of a message.</summary>
    Truncated = 1,

    /// <summary>The connection was reset.</summary>
    Reset = 2,

    /// <summary>Nothing came before the deadline.</summary>
    Timeout = 3,

    /// <summary>A clean end of stream came where a message should begin.</summary>
    Closed = 4,
}
