namespace SatGate.Transport.Http1;

/// <summary>How the end of a message body is found (RFC 9112 section 6.3).</summary>
public enum BodyKind : byte
{
    /// <summary>There is no body: the message ends with its head.</summary>
    None,

    /// <summary>Exactly as many bytes as <c>ContentLength</c> says, which may be 0.</summary>
    Length,

    /// <summary>The chunked transfer coding; see <see cref="ChunkedDecoder"/>.</summary>
    Chunked,

    /// <summary>Everything until the connection closes. Responses only.</summary>
    UntilClose,
}
