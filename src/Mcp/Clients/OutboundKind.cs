namespace SatGate.Mcp.Clients;

/// <summary>What a message to a client is, which decides what becomes of it when the client does not keep up.</summary>
internal enum OutboundKind : byte
{
    /// <summary>A notification. May be dropped for a client that is too slow.</summary>
    Notification = 0,

    /// <summary>A request of a server to the client. When it cannot be queued, whoever asked is told so.</summary>
    Request = 1,

    /// <summary>The one answer to a request. Always taken: there is one for each request, so they are bounded by the requests.</summary>
    Reply = 2,
}
