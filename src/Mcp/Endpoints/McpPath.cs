namespace SatGate.Mcp.Endpoints;

/// <summary>What a path means to the endpoint.</summary>
internal enum McpPath : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Streamable HTTP.</summary>
    Main,

    /// <summary>The stream of the older transport.</summary>
    Sse,

    /// <summary>Where the older transport takes messages.</summary>
    Message,

    /// <summary>The state of the endpoint.</summary>
    Health,

    /// <summary>Metadata of the protected resource (RFC 9728).</summary>
    ResourceMetadata,

    /// <summary>Another of the places where clients look for an authorization server.</summary>
    WellKnown,

    /// <summary>Below the endpoint's path, and nothing is there.</summary>
    Unknown,
}
