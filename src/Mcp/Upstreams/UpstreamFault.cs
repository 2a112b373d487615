namespace SatGate.Mcp.Upstreams;

/// <summary>Why a tool server gave no answer. What decides about money is <see cref="OutboundCall.HasReachedUpstream"/>.</summary>
internal enum UpstreamFault : byte
{
    /// <summary>The server is not running or cannot be reached.</summary>
    Unavailable = 0,

    /// <summary>The connection, or the process, ended while the answer was awaited.</summary>
    Gone = 1,

    /// <summary>No answer in time.</summary>
    Timeout = 2,

    /// <summary>As many calls as are allowed at once are under way, and the queue is full.</summary>
    Busy = 3,

    /// <summary>The server failed too often of late and is left alone for a while.</summary>
    CircuitOpen = 4,

    /// <summary>An answer that is no JSON-RPC, or too long.</summary>
    BadAnswer = 5,

    /// <summary>The server refused the gateway itself (HTTP 401 or 403).</summary>
    Forbidden = 6,

    /// <summary>The caller cancelled.</summary>
    Canceled = 7,
}
