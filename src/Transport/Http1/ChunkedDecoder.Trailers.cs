namespace SatGate.Transport.Http1;

/// <summary>
/// The trailer section (RFC 9112 section 7.1.2): strict field lines, bounded in bytes. A trailer that would frame or route the message is
/// refused even though it is dropped, since a peer behind us might merge trailers into the head (RFC 9110 section 6.5.1).
/// </summary>
public partial struct ChunkedDecoder
{
    private int RunTrailer(ReadOnlySpan<byte> input, ChunkedOutput output)
    {
        for (int at = 0; at < input.Length; at++)
        {
            byte value = input[at];
            if (_state == ChunkedState.TrailerStart && value == HttpBytes.CarriageReturn)
            {
                _state = ChunkedState.EndCarriageReturn;
                return at;
            }

            HttpFault fault = TakeTrailerByte(value, output);
            if (fault == HttpFault.None && ++_trailerBytes > Limits.TrailerBytesMax)
            {
                fault = HttpFault.TrailerTooLarge;
            }

            if (fault != HttpFault.None)
            {
                return Refuse(fault, at);
            }
        }

        return input.Length;
    }

    private HttpFault TakeTrailerByte(byte value, ChunkedOutput output)
    {
        switch (_state)
        {
            case ChunkedState.TrailerStart:
                _nameLength = 0;
                _state = ChunkedState.TrailerName;
                return HttpBytes.IsToken(value) ? NoteNameByte(value) : TrailerFault(value);
            case ChunkedState.TrailerName when value == ':':
                _state = ChunkedState.TrailerValue;
                return IsForbidden(output) ? HttpFault.TrailerForbidden : HttpFault.None;
            case ChunkedState.TrailerName:
                return HttpBytes.IsToken(value) ? NoteNameByte(value) : TrailerFault(value);
            case ChunkedState.TrailerValue when value == HttpBytes.CarriageReturn:
                _state = ChunkedState.TrailerLineFeed;
                return HttpFault.None;
            case ChunkedState.TrailerValue:
                return IsText(value) ? HttpFault.None : TrailerFault(value);
            default:
                _state = ChunkedState.TrailerStart;
                return value == HttpBytes.LineFeed ? HttpFault.None : HttpFault.BareCarriageReturn;
        }
    }

    private static HttpFault TrailerFault(byte value) => value == HttpBytes.LineFeed ? HttpFault.BareLineFeed : HttpFault.TrailerInvalid;

    private HttpFault NoteNameByte(byte value)
    {
        if (_nameLength < TrailerName.Capacity && char.IsAsciiLetterOrDigit((char)value))
        {
            _name[_nameLength++] = (byte)(value | 0x20);
        }

        return HttpFault.None;
    }

    private readonly bool IsForbidden(ChunkedOutput output)
    {
        ReadOnlySpan<byte> name = _name;
        name = name[.._nameLength];
        bool isFraming = name.SequenceEqual("contentlength"u8) || name.SequenceEqual("transferencoding"u8) || name.SequenceEqual("host"u8);
        return isFraming || (output == ChunkedOutput.RawWithTrailers && IsHopByHop(name));
    }

    private static bool IsHopByHop(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("connection"u8)
        || name.SequenceEqual("keepalive"u8)
        || name.SequenceEqual("proxyconnection"u8)
        || name.SequenceEqual("proxyauthenticate"u8)
        || name.SequenceEqual("proxyauthorization"u8)
        || name.SequenceEqual("te"u8)
        || name.SequenceEqual("trailer"u8)
        || name.SequenceEqual("upgrade"u8);
}
