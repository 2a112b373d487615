namespace SatGate.Proxy.Endpoints;

/// <summary>Whether an endpoint wants the requests for a path.</summary>
public enum EndpointClaim : byte
{
    /// <summary>No.</summary>
    None = 0,

    /// <summary>Before any route is looked at.</summary>
    Owned = 1,

    /// <summary>When no route matches.</summary>
    Fallback = 2,
}
