namespace SatGate.Mcp.JsonRpc;

/// <summary>Error codes: those of JSON-RPC 2.0, those of MCP, and those existing clients of the gateway know.</summary>
internal static class RpcCode
{
    /// <summary>Not JSON.</summary>
    public const int ParseError = -32700;

    /// <summary>No valid request.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>No such method.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>Bad parameters; also an unknown tool, prompt, cursor, and in the stateless revision an unknown resource.</summary>
    public const int InvalidParams = -32602;

    /// <summary>A fault of the gateway's own, or a service of it that does not answer.</summary>
    public const int InternalError = -32603;

    /// <summary>A budget does not cover the call; also a request without a session.</summary>
    public const int BudgetRefused = -32000;

    /// <summary>Not allowed: token, scope, rules. Also an unknown session.</summary>
    public const int Unauthorized = -32001;

    /// <summary>The tool server failed; in revisions with sessions also an unknown resource.</summary>
    public const int UpstreamError = -32002;

    /// <summary>The tool server did not answer in time.</summary>
    public const int UpstreamTimeout = -32003;

    /// <summary>Too many calls.</summary>
    public const int RateLimited = -32004;

    /// <summary>2026-07-28: header fields and body disagree.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>2026-07-28: the client lacks a capability the call needs.</summary>
    public const int MissingCapability = -32021;

    /// <summary>2026-07-28: a revision that is not spoken here.</summary>
    public const int UnsupportedVersion = -32022;
}
