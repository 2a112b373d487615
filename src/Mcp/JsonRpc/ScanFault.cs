namespace SatGate.Mcp.JsonRpc;

/// <summary>Why bytes are no message that is served. Each has one error code and one text, in <see cref="RpcErrors"/>.</summary>
internal enum ScanFault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>There is nothing but white space.</summary>
    Empty = 1,

    /// <summary>Not JSON, or not UTF-8.</summary>
    NotJson = 2,

    /// <summary>More levels than <see cref="MessageScanner.DepthMax"/>.</summary>
    TooDeep = 3,

    /// <summary>A JSON array where one message is expected.</summary>
    Batch = 4,

    /// <summary>JSON, but no JSON-RPC message: no object, no <c>"jsonrpc":"2.0"</c>, neither method nor answer, or both.</summary>
    NotAMessage = 5,

    /// <summary>An id that is neither a string nor an integer.</summary>
    BadId = 6,

    /// <summary>A key that decides something stands there twice.</summary>
    DuplicateKey = 7,

    /// <summary>A key that decides something stands there in other letters, or escaped: readers would disagree on it.</summary>
    AmbiguousKey = 8,

    /// <summary><c>params</c>, <c>arguments</c> or <c>_meta</c> are no object, or a name is no string.</summary>
    BadParams = 9,
}
