namespace SatGate.Mcp.Protocol;

/// <summary>The two generations of the protocol.</summary>
internal enum ProtocolEra : byte
{
    /// <summary>2024-11-05 to 2025-11-25: initialize, sessions, requests from the server.</summary>
    Legacy = 0,

    /// <summary>2026-07-28 and later: every request stands for itself.</summary>
    Modern = 1,
}
