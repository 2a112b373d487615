namespace SatGate.Mcp.Upstreams.Http;

/// <summary>How far a request over HTTP came.</summary>
internal enum HttpStep : byte
{
    /// <summary>The head of the final answer is there; after reading a body, all of it.</summary>
    Done = 0,

    /// <summary>No connection: not a byte went out.</summary>
    NoConnection = 1,

    /// <summary>All connections are in use: not a byte went out.</summary>
    Busy = 2,

    /// <summary>The connection ended before the answer did.</summary>
    Lost = 3,

    /// <summary>The answer is no HTTP.</summary>
    Malformed = 4,

    /// <summary>The answer is longer than allowed.</summary>
    TooLong = 5,

    /// <summary>Nobody wants the answer any more.</summary>
    Aborted = 6,
}
