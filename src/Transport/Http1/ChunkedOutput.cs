namespace SatGate.Transport.Http1;

/// <summary>What a <see cref="ChunkedDecoder"/> keeps of the bytes it consumes.</summary>
public enum ChunkedOutput : byte
{
    /// <summary>The data of the chunks only.</summary>
    Payload,

    /// <summary>Chunked framing in its plainest form: sizes, data, the last chunk, the empty line. Extensions and trailers are dropped.</summary>
    Raw,

    /// <summary>As <see cref="Raw"/>, and the trailer fields as well: for a client that sent <c>TE: trailers</c>.</summary>
    RawWithTrailers,
}
