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

    private int ChunkPrefix => _framing == DownstreamFraming.ToChunked ? ToChunkedPrefix : 0;

    /// <summary>Takes bytes of the body that stand in the output's memory, behind the prefix: checks the framing and hands on what belongs to the client.</summary>
    private void TakeBody(Span<byte> destination, int count)
    {
        ExchangeState exchange = _exchange!;
        int kept = count;
        switch (exchange.Response.Body)
        {
            case BodyKind.Length:
                kept = (int)Math.Min(count, _answerRemaining);
                _upstreamReusable &= kept == count;
                _answerRemaining -= kept;
                _answerDone = _answerRemaining == 0;
                break;
            case BodyKind.Chunked:
                kept = TakeChunks(destination[..count]);
                break;
            default:
                kept = FrameChunk(destination, count);
                break;
        }

        _output.Advance(kept);
        exchange.ResponseBytes += kept;
    }

    private int TakeChunks(Span<byte> bytes)
    {
        ExchangeState exchange = _exchange!;
        ChunkedOutput output = _framing switch
        {
            DownstreamFraming.UntilClose => ChunkedOutput.Payload,
            DownstreamFraming.ChunkedWithTrailers => ChunkedOutput.RawWithTrailers,
            _ => ChunkedOutput.Raw,
        };
        int consumed = exchange.ResponseChunks.Filter(bytes, output, out int kept, out ParseStatus status);
        _answerDone = status == ParseStatus.Done;
        _answerCut = status == ParseStatus.Invalid;
        _upstreamReusable &= consumed == bytes.Length && !_answerCut;
        _isBetweenChunks = output != ChunkedOutput.Payload && exchange.ResponseChunks.IsBetweenChunks;
        return kept;
    }

    private int FrameChunk(Span<byte> destination, int count)
    {
        if (_framing != DownstreamFraming.ToChunked)
        {
            return count;
        }

        for (int digit = 0; digit < 4; digit++)
        {
            destination[digit] = "0123456789abcdef"u8[(count >> (12 - (4 * digit))) & 15];
        }

        "\r\n"u8.CopyTo(destination[4..]);
        "\r\n"u8.CopyTo(destination[(ToChunkedPrefix + count)..]);
        return count + ToChunkedOverhead;
    }
}
