namespace SatGate.Transport.Http1;

/// <summary>Chunk sizes, line ends and data. Each step consumes bytes of one kind, so that they are kept or dropped together.</summary>
public partial struct ChunkedDecoder
{
    /// <summary>Fifteen hexadecimal digits stay far below the range of a long, leading zeros included.</summary>
    private const int SizeDigitsMax = 15;

    private int Run(ReadOnlySpan<byte> input, ChunkedOutput output)
    {
        switch (_state)
        {
            case ChunkedState.Size:
                return RunSize(input);
            case ChunkedState.Data:
                return RunData(input);
            case ChunkedState.SizeCarriageReturn:
                return Expect(input[0], HttpBytes.CarriageReturn, ChunkedState.SizeLineFeed, HttpFault.ChunkSizeInvalid);
            case ChunkedState.SizeLineFeed:
                return EndSizeLine(input[0]);
            case ChunkedState.DataCarriageReturn:
                return RunDataEnd(input);
            case ChunkedState.DataLineFeed:
                return Expect(input[0], HttpBytes.LineFeed, ChunkedState.Size, HttpFault.ChunkDataUnterminated);
            case ChunkedState.EndCarriageReturn:
                return Expect(input[0], HttpBytes.CarriageReturn, ChunkedState.EndLineFeed, HttpFault.TrailerInvalid);
            case ChunkedState.EndLineFeed:
                return Expect(input[0], HttpBytes.LineFeed, ChunkedState.Done, HttpFault.BareCarriageReturn);
            case >= ChunkedState.TrailerStart:
                return RunTrailer(input, output);
            default:
                return RunExtension(input);
        }
    }

    private int Expect(byte value, byte expected, ChunkedState next, HttpFault fault)
    {
        if (value != expected)
        {
            return Refuse(fault, 0);
        }

        _state = next;
        return 1;
    }

    private int RunSize(ReadOnlySpan<byte> input)
    {
        int at = 0;
        for (; at < input.Length; at++)
        {
            int value = HttpBytes.HexValue(input[at]);
            if (value < 0)
            {
                return EndSize(input, at);
            }

            if (_sizeDigits == SizeDigitsMax)
            {
                return Refuse(HttpFault.ChunkSizeInvalid, at);
            }

            // Between chunks nothing remains of the one before, so the digits shift into zero.
            _remaining = (_remaining << 4) | (uint)value;
            _sizeDigits++;
        }

        return at;
    }

    private int EndSize(ReadOnlySpan<byte> input, int at)
    {
        byte value = input[at];
        if (_sizeDigits == 0)
        {
            return Refuse(HttpFault.ChunkSizeInvalid, at);
        }

        switch (value)
        {
            case HttpBytes.CarriageReturn:
                _state = ChunkedState.SizeLineFeed;
                at++;
                return at < input.Length ? at + EndSizeLine(input[at]) : at;
            case (byte)';' or HttpBytes.Space or HttpBytes.Tab:
                _extensionLineBytes = 0;
                _state = ChunkedState.ExtensionGap;
                return at;
            default:
                return Refuse(value == HttpBytes.LineFeed ? HttpFault.BareLineFeed : HttpFault.ChunkSizeInvalid, at);
        }
    }

    private int EndSizeLine(byte value)
    {
        _sizeDigits = 0;
        ChunkedState next = _remaining == 0 ? ChunkedState.TrailerStart : ChunkedState.Data;
        return Expect(value, HttpBytes.LineFeed, next, HttpFault.BareCarriageReturn);
    }

    private int RunData(ReadOnlySpan<byte> input)
    {
        int run = (int)Math.Min(_remaining, input.Length);
        _remaining -= run;
        PayloadBytes += run;
        if (_remaining == 0)
        {
            _state = ChunkedState.DataCarriageReturn;
        }

        return run;
    }

    private int RunDataEnd(ReadOnlySpan<byte> input)
    {
        int run = Expect(input[0], HttpBytes.CarriageReturn, ChunkedState.DataLineFeed, HttpFault.ChunkDataUnterminated);
        return run == 0 || input.Length == 1
            ? run
            : run + Expect(input[1], HttpBytes.LineFeed, ChunkedState.Size, HttpFault.ChunkDataUnterminated);
    }

    private int Refuse(HttpFault fault, int consumed)
    {
        Fault = fault;
        _state = ChunkedState.Invalid;
        return consumed;
    }
}
