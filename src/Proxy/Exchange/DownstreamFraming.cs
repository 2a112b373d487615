namespace SatGate.Proxy.Exchange;

/// <summary>How the body of an answer reaches the client.</summary>
internal enum DownstreamFraming
{
    /// <summary>There is no body, or its length stands in the head.</summary>
    Plain,

    /// <summary>The upstream's chunked framing, without extensions and trailers.</summary>
    Chunked,

    /// <summary>The upstream's chunked framing with its trailers, for a client that asked for them.</summary>
    ChunkedWithTrailers,

    /// <summary>A body that ends with the upstream's connection, framed in chunks by us so that a cut is visible.</summary>
    ToChunked,

    /// <summary>The data alone, ended by closing the connection: for a client of HTTP/1.0 (RFC 9112 section 6.3).</summary>
    UntilClose,
}
