namespace SatGate.SimulatedLlm;

/// <summary>What goes wrong with an answer that has begun.</summary>
internal enum FaultKind
{
    /// <summary>Nothing does.</summary>
    None,

    /// <summary>Nothing more is sent and the connection stays open until the client leaves.</summary>
    Stall,

    /// <summary>The connection is reset (RST; on a Unix socket, which has none, closed).</summary>
    Reset,

    /// <summary>The sending side is closed (FIN) without the rest of the body or its last chunk.</summary>
    Close,

    /// <summary>A stream carries the provider's error event and then ends as HTTP wants.</summary>
    Error,
}
