namespace SatGate.Mcp.Protocol;

/// <summary>A revision of the protocol, in order of time.</summary>
internal enum ProtocolVersion : byte
{
    /// <summary>2024-11-05.</summary>
    V20241105 = 0,

    /// <summary>2025-03-26: streamable HTTP, batches.</summary>
    V20250326 = 1,

    /// <summary>2025-06-18: no batches, elicitation.</summary>
    V20250618 = 2,

    /// <summary>2025-11-25: the newest with sessions.</summary>
    V20251125 = 3,

    /// <summary>2026-07-28: stateless.</summary>
    V20260728 = 4,
}
