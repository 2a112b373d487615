namespace SatGate.Transport.Http1;

/// <summary>What a parser says about the bytes it was given. No parser in this room throws on bad input.</summary>
public enum ParseStatus : byte
{
    /// <summary>The message part is complete and valid; bytes behind its end were left alone.</summary>
    Done,

    /// <summary>Everything so far is a valid beginning; call again when more bytes have come.</summary>
    NeedMore,

    /// <summary>The bytes can never become valid; the reason is in the parser's <c>Fault</c>. Sticky until a reset.</summary>
    Invalid,
}
