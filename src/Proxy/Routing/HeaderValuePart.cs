namespace SatGate.Proxy.Routing;

/// <summary>One piece of a header value; the value is the pieces one after the other.</summary>
/// <param name="Kind">Whether the piece is literal or filled in per request.</param>
/// <param name="Literal">The bytes of a literal piece; empty for the others. UTF-8, checked at load to hold no control characters.</param>
public readonly record struct HeaderValuePart(HeaderValuePartKind Kind, ReadOnlyMemory<byte> Literal);
