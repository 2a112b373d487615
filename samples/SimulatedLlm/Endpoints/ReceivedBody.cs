namespace SatGate.SimulatedLlm;

/// <summary>The body of <c>POST /sim/sha256</c>.</summary>
/// <param name="Sha256">The digest, hexadecimal in lower case.</param>
/// <param name="Length">Bytes of the body, its framing taken off.</param>
/// <param name="Framing">content-length, chunked or none.</param>
/// <param name="ContentLength">The stated length, or null.</param>
/// <param name="HeaderNames">The names of the headers that arrived.</param>
/// <param name="Trailers">Pairs of name and value that came behind a chunked body.</param>
internal sealed record ReceivedBody(
    string Sha256, long Length, string Framing, long? ContentLength, string[] HeaderNames, string[][] Trailers);
