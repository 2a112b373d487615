namespace SatGate.Transport.Http1;

/// <summary>
/// A strict streaming decoder of the chunked transfer coding (RFC 9112 section 7.1). It consumes bytes in any split, keeps no byte of
/// them, allocates nothing, and says which ranges to pass on. Bytes behind the end of the body are left alone. A mutable struct: keep it
/// in one place and pass it by reference; <c>default</c> is ready for a body and has <see cref="ChunkedLimits.Default"/>. Not thread-safe.
/// </summary>
public partial struct ChunkedDecoder
{
    private readonly bool _hasLimits;
    private readonly ChunkedLimits _limits;
    private ChunkedState _state;
    private byte _sizeDigits;
    private byte _nameLength;
    private int _extensionLineBytes;
    private int _extensionBytes;
    private int _trailerBytes;
    private long _remaining;
    private TrailerName _name;

    /// <summary>A decoder with its own limits.</summary>
    public ChunkedDecoder(in ChunkedLimits limits)
    {
        _limits = limits;
        _hasLimits = true;
    }

    /// <summary>Why the body was refused; <see cref="HttpFault.None"/> until then.</summary>
    public HttpFault Fault { get; private set; }

    /// <summary>Bytes of chunk data consumed so far, so that a body limit can be enforced after every call.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>
    /// Bytes of chunk data consumed, and those the current chunk has announced: what the body will come to at the least. A limit on it refuses
    /// a chunk that is too long before its data.
    /// </summary>
    public readonly long PayloadBytesAnnounced => PayloadBytes + (_state == ChunkedState.Data ? _remaining : 0);

    /// <summary>True when the final empty line has been consumed.</summary>
    public readonly bool IsDone => _state == ChunkedState.Done;

    /// <summary>True when the next byte is the first of a chunk-size line, so that a leading zero in front of it would change nothing.</summary>
    public readonly bool IsBetweenChunks => _state == ChunkedState.Size && _sizeDigits == 0;

    /// <summary>
    /// How many of the bytes kept last belong to a framing line that is not complete yet, at most 16. A forwarder that must not show a peer half a
    /// line holds them back until the next bytes have proved it good. 0 for <see cref="ChunkedOutput.Payload"/> is the caller's to know.
    /// </summary>
    public readonly int OpenLineBytes => _state switch
    {
        ChunkedState.Size or ChunkedState.SizeCarriageReturn => _sizeDigits,
        ChunkedState.SizeLineFeed => _sizeDigits + 1,
        ChunkedState.DataLineFeed or ChunkedState.EndLineFeed => 1,
        >= ChunkedState.ExtensionGap and <= ChunkedState.ExtensionQuotedPair => _sizeDigits,
        _ => 0,
    };

    private readonly ChunkedLimits Limits => _hasLimits ? _limits : ChunkedLimits.Default;

    /// <summary>
    /// Consumes the beginning of <paramref name="input"/> and finds at most one contiguous range to pass on. Call again with the rest
    /// until it returns false: then all of <paramref name="input"/> is consumed, or the body is done or refused.
    /// </summary>
    /// <param name="input">The next bytes of the body.</param>
    /// <param name="output">What to keep; the same at every call for one body.</param>
    /// <param name="consumed">How many bytes of <paramref name="input"/> are behind the decoder now, the kept range included.</param>
    /// <param name="keepStart">Where the range begins in <paramref name="input"/>.</param>
    /// <param name="keepLength">Its length; 0 when false is returned.</param>
    /// <param name="status">
    /// <see cref="ParseStatus.Done"/> and <see cref="ParseStatus.Invalid"/> may come together with a last range. What was kept before an
    /// invalid byte is the beginning of a valid body, never the whole of one.
    /// </param>
    /// <returns>True when there is a range to pass on.</returns>
    public bool TryNext(
        ReadOnlySpan<byte> input, ChunkedOutput output, out int consumed, out int keepStart, out int keepLength, out ParseStatus status)
    {
        keepStart = 0;
        keepLength = 0;
        consumed = 0;
        while (consumed < input.Length && _state < ChunkedState.Done)
        {
            bool isKept = IsKept(_state, output);
            if (isKept && keepLength > 0 && keepStart + keepLength != consumed)
            {
                break;
            }

            int run = Run(input[consumed..], output);
            if (isKept && run > 0)
            {
                keepStart = keepLength == 0 ? consumed : keepStart;
                keepLength += run;
            }

            consumed += run;
        }

        status = Status;
        return keepLength > 0;
    }

    /// <summary>
    /// Consumes the beginning of <paramref name="buffer"/> and moves what is kept to its front. Nothing is moved while nothing is dropped.
    /// </summary>
    /// <param name="buffer">The next bytes of the body; overwritten.</param>
    /// <param name="output">What to keep; the same at every call for one body.</param>
    /// <param name="kept">How many bytes at the front of <paramref name="buffer"/> are to be passed on.</param>
    /// <param name="status">As for <see cref="TryNext"/>.</param>
    /// <returns>
    /// How many bytes were consumed: all of them unless the status is <see cref="ParseStatus.Done"/> or <see cref="ParseStatus.Invalid"/>.
    /// Bytes behind them are where they were.
    /// </returns>
    public int Filter(Span<byte> buffer, ChunkedOutput output, out int kept, out ParseStatus status)
    {
        int position = 0;
        kept = 0;
        while (true)
        {
            bool hasRange = TryNext(buffer[position..], output, out int consumed, out int start, out int length, out status);
            if (!hasRange)
            {
                // Nothing more to keep, but what was dropped counts.
                return position + consumed;
            }

            if (position + start != kept)
            {
                buffer.Slice(position + start, length).CopyTo(buffer[kept..]);
            }

            kept += length;
            position += consumed;
        }
    }

    private readonly ParseStatus Status => _state switch
    {
        ChunkedState.Done => ParseStatus.Done,
        ChunkedState.Invalid => ParseStatus.Invalid,
        _ => ParseStatus.NeedMore,
    };

    private static bool IsKept(ChunkedState state, ChunkedOutput output) => state switch
    {
        ChunkedState.Data => true,
        <= ChunkedState.EndLineFeed => output != ChunkedOutput.Payload,
        >= ChunkedState.TrailerStart => output == ChunkedOutput.RawWithTrailers,
        _ => false,
    };
}
