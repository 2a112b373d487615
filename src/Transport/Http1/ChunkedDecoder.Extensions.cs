namespace SatGate.Transport.Http1;

/// <summary>
/// Chunk extensions (RFC 9112 section 7.1.1): checked byte by byte and dropped. What is not well formed is refused rather than skipped,
/// because two servers that skip differently see two different bodies.
/// </summary>
public partial struct ChunkedDecoder
{
    private int RunExtension(ReadOnlySpan<byte> input)
    {
        for (int at = 0; at < input.Length; at++)
        {
            byte value = input[at];
            ChunkedState next = NextInExtension(_state, value);
            if (next == ChunkedState.SizeCarriageReturn)
            {
                _state = next;
                return at;
            }

            if (next == ChunkedState.Invalid)
            {
                return Refuse(value == HttpBytes.LineFeed ? HttpFault.BareLineFeed : HttpFault.ChunkExtensionInvalid, at);
            }

            if (++_extensionLineBytes > Limits.ExtensionLineBytesMax || ++_extensionBytes > Limits.ExtensionBytesMax)
            {
                return Refuse(HttpFault.ChunkExtensionTooLarge, at);
            }

            _state = next;
        }

        return input.Length;
    }

    private static ChunkedState NextInExtension(ChunkedState state, byte value)
    {
        bool isWhitespace = HttpBytes.IsWhitespace(value);
        switch (state)
        {
            case ChunkedState.ExtensionGap:
                return isWhitespace ? ChunkedState.ExtensionSemicolon : Boundary(value);
            case ChunkedState.ExtensionSemicolon:
                return isWhitespace ? state : Boundary(value, ChunkedState.Invalid);
            case ChunkedState.ExtensionNameStart:
                return isWhitespace ? state : TokenOr(ChunkedState.Invalid, ChunkedState.ExtensionName);
            case ChunkedState.ExtensionName:
                return isWhitespace ? ChunkedState.ExtensionNameGap : TokenOr(NameEnd(Boundary(value)), state);
            case ChunkedState.ExtensionNameGap:
                return isWhitespace ? state : NameEnd(Boundary(value, ChunkedState.Invalid));
            case ChunkedState.ExtensionValueStart:
                ChunkedState quoted = value == '"' ? ChunkedState.ExtensionQuoted : ChunkedState.Invalid;
                return isWhitespace ? state : TokenOr(quoted, ChunkedState.ExtensionToken);
            case ChunkedState.ExtensionToken:
                return isWhitespace ? ChunkedState.ExtensionSemicolon : TokenOr(Boundary(value), state);
            case ChunkedState.ExtensionQuoted:
                return value switch
                {
                    (byte)'"' => ChunkedState.ExtensionGap,
                    (byte)'\\' => ChunkedState.ExtensionQuotedPair,
                    _ => IsText(value) ? state : ChunkedState.Invalid,
                };
            default:
                return IsText(value) ? ChunkedState.ExtensionQuoted : ChunkedState.Invalid;
        }

        ChunkedState TokenOr(ChunkedState otherwise, ChunkedState token) => HttpBytes.IsToken(value) ? token : otherwise;

        ChunkedState NameEnd(ChunkedState otherwise) => value == '=' ? ChunkedState.ExtensionValueStart : otherwise;
    }

    /// <summary>Where an extension may end: at the next semicolon or, unless white space came before, at the line end.</summary>
    private static ChunkedState Boundary(byte value, ChunkedState lineEnd = ChunkedState.SizeCarriageReturn) => value switch
    {
        (byte)';' => ChunkedState.ExtensionNameStart,
        HttpBytes.CarriageReturn => lineEnd,
        _ => ChunkedState.Invalid,
    };

    /// <summary>HTAB, SP, visible ASCII and obs-text (RFC 9110 section 5.5).</summary>
    private static bool IsText(byte value) => value is HttpBytes.Tab or (>= HttpBytes.Space and not HttpBytes.Delete);
}
