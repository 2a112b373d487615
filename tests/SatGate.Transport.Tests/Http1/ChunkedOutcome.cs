using SatGate.Transport.Http1;

namespace SatGate.Transport.Tests.Http1;

/// <summary>What became of a chunked body: comparable across ways of feeding it.</summary>
internal sealed record ChunkedOutcome(ParseStatus Status, HttpFault Fault, int Consumed, long PayloadBytes, string Kept);
