namespace SatGate.Proxy.Routing;

/// <summary>What a piece of a header value is.</summary>
public enum HeaderValuePartKind
{
    /// <summary>Bytes sent as they are.</summary>
    Literal = 0,

    /// <summary>The address of the client, as text without port: <c>${remote_addr}</c>.</summary>
    RemoteAddress = 1,

    /// <summary>The id of the request: <c>${request_id}</c>.</summary>
    RequestId = 2,
}
