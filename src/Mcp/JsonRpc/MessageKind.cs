namespace SatGate.Mcp.JsonRpc;

/// <summary>The four kinds of JSON-RPC messages.</summary>
internal enum MessageKind : byte
{
    /// <summary>A method and an id.</summary>
    Request = 0,

    /// <summary>A method without an id.</summary>
    Notification = 1,

    /// <summary>An answer with a result.</summary>
    Result = 2,

    /// <summary>An answer with an error.</summary>
    Error = 3,
}
