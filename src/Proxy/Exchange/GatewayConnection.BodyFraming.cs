using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>What happens to the received bytes of an answer's body, in place in the client's output.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>Four hexadecimal digits and CRLF in front of data that we frame ourselves.</summary>
    private const int ToChunkedPrefix = 6;
    private const int ToChunkedSuffix = 2;
    private const int ToChunkedOverhead = ToChunkedPrefix + ToChunkedSuffix;

    /// <summary>The most that four digits can say.</summary>
    private const int MaxChunk = 0xFFFF;

    private bool _relayInBulk;

    private ChunkedOutput ChunkedOutputOfAnswer => _framing switch
    {
        DownstreamFraming.UntilClose => ChunkedOutput.Payload,
        DownstreamFraming.ChunkedWithTrailers => ChunkedOutput.RawWithTrailers,
        _ => ChunkedOutput.Raw,
    };

    /// <summary>Room that must stay free in front of received bytes: for our own chunk size, or for what was held back of the upstream's.</summary>
    private int FrontRoom => _framing == DownstreamFraming.ToChunked ? ToChunkedPrefix : _exchange!.HeldCount;

    /// <summary>Checks received bytes of the body against the framing and moves what belongs to the client to their front. Returns how many that are.</summary>
    private int FilterBody(Span<byte> bytes)
    {
        ExchangeState exchange = _exchange!;
        switch (exchange.Response.Body)
        {
            case BodyKind.Length:
                int kept = (int)Math.Min(bytes.Length, _answerRemaining);
                _upstreamReusable &= kept == bytes.Length;
                _answerRemaining -= kept;
                _answerDone = _answerRemaining == 0;
                return kept;
            case BodyKind.Chunked:
                int consumed = exchange.ResponseChunks.Filter(bytes, ChunkedOutputOfAnswer, out kept, out ParseStatus status);
                _answerDone = status == ParseStatus.Done;
                _answerCut = status == ParseStatus.Invalid;
                _upstreamReusable &= consumed == bytes.Length && !_answerCut;
                return kept;
            default:
                return bytes.Length;
        }
    }

    /// <summary>Completes what stands in the output: <see cref="FrontRoom"/> bytes of room, then filtered bytes. Returns how many bytes go out.</summary>
    private int FinishBody(Span<byte> destination, int kept)
    {
        ExchangeState exchange = _exchange!;
        if (_framing == DownstreamFraming.ToChunked)
        {
            return kept == 0 ? 0 : FrameChunk(destination, kept);
        }

        if (exchange.Response.Body != BodyKind.Chunked || _framing == DownstreamFraming.UntilClose)
        {
            return kept;
        }

        // Half a framing line is shown to nobody: if it turned out wrong, what the client has would not be the beginning of a valid body.
        exchange.Held.CopyTo(destination);
        int total = exchange.HeldCount + kept;
        int open = exchange.ResponseChunks.OpenLineBytes;
        exchange.Hold(destination[(total - open)..total]);
        _isBetweenChunks = open == 0 && exchange.ResponseChunks.IsBetweenChunks;
        return total - open;
    }

    private static int FrameChunk(Span<byte> destination, int count)
    {
        for (int digit = 0; digit < 4; digit++)
        {
            destination[digit] = "0123456789abcdef"u8[(count >> (12 - (4 * digit))) & 15];
        }

        "\r\n"u8.CopyTo(destination[4..]);
        "\r\n"u8.CopyTo(destination[(ToChunkedPrefix + count)..]);
        return count + ToChunkedOverhead;
    }
}
