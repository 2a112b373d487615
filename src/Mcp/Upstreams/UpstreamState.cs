namespace SatGate.Mcp.Upstreams;

/// <summary>How a tool server fares.</summary>
internal enum UpstreamState : byte
{
    /// <summary>Not connected yet.</summary>
    Starting = 0,

    /// <summary>Its shared session is open.</summary>
    Ready = 1,

    /// <summary>It failed; it is tried again.</summary>
    Degraded = 2,

    /// <summary>It was taken out of the configuration, or the gateway stops.</summary>
    Stopped = 3,
}
