namespace SatGate.Mcp.Protocol;

/// <summary>What a client can be asked for. Kept in a session's id, so the numbers stay.</summary>
[Flags]
internal enum ClientCapabilities : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>roots</c></summary>
    Roots = 1,

    /// <summary><c>sampling</c></summary>
    Sampling = 2,

    /// <summary><c>sampling.tools</c></summary>
    SamplingTools = 4,

    /// <summary><c>sampling.context</c></summary>
    SamplingContext = 8,

    /// <summary><c>elicitation</c>, by a form.</summary>
    Elicitation = 16,

    /// <summary><c>elicitation.url</c></summary>
    ElicitationUrl = 32,

    /// <summary><c>roots.listChanged</c></summary>
    RootsListChanged = 64,

    /// <summary><c>tasks</c></summary>
    Tasks = 128,
}
