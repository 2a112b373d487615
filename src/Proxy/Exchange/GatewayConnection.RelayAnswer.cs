using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;
using SatGate.Transport.Memory;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>Stage 8: the answer's head and body to the client. Every read of the upstream is flushed at once, and no buffer is held while it is silent.</summary>
internal sealed partial class GatewayConnection
{
    private DownstreamFraming _framing;
    private long _answerRemaining;
    private bool _answerDone;
    private bool _answerCut;
    private bool _isBetweenChunks;

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<AnswerOutcome> RelayAnswerAsync(RouteRuntime route, UpstreamConnection upstream)
    {
        ExchangeState exchange = _exchange!;
        bool keepAlive = BeginAnswer();
        bool flushed = await FlushAsync();
        if (!flushed || _answerCut)
        {
            return flushed ? Cut(route) : AnswerOutcome.Aborted;
        }

        while (!_answerDone)
        {
            Arm(ref _upstreamReadDueMs, route.UpstreamTimeout);
            if (!await upstream.WaitReadableAsync())
            {
                if (await LookUpFromWaitAsync() is { } end)
                {
                    return end;
                }

                continue;
            }

            if (!RelayOnce(upstream))
            {
                continue;
            }

            if (!await FlushAsync())
            {
                return AnswerOutcome.Aborted;
            }

            if (_answerCut)
            {
                return Cut(route);
            }
        }

        // An answer that came before the end of the request leaves bytes on the way that nobody will read.
        bool complete = exchange.IsRequestDone && keepAlive && !_clientHalfClosed;
        return complete ? AnswerOutcome.KeepAlive : AnswerOutcome.Close;
    }

    /// <summary>Writes the head and the part of the body that came with it. Returns whether the client's connection may go on.</summary>
    private bool BeginAnswer()
    {
        ExchangeState exchange = _exchange!;
        ResponseHead head = exchange.Response;
        _framing = FramingFor(exchange, head);
        bool refusedEarly = !exchange.IsRequestDone && (exchange.ExpectsContinue || head.StatusCode >= 400);
        bool keepAlive = exchange.KeepAlive && !_draining && !refusedEarly && _framing != DownstreamFraming.UntilClose;
        Span<byte> span = _output.GetSpan(ResponseHeadComposer.BytesMax(head));
        int written = ResponseHeadComposer.Compose(span, head, AnswerBytes, _framing, keepAlive, exchange.IsHttp11, _plane.Date.Value);
        _output.Advance(written);
        exchange.ResponseBytes += written;
        exchange.HasAnswered = true;
        exchange.Status = head.StatusCode;
        _upstreamReusable = head.KeepAlive && head.Body != BodyKind.UntilClose;
        _upstreamIdleHintMs = KeepAliveHint.Read(head, AnswerBytes);
        _answerRemaining = head.ContentLength;
        _answerDone = head.Body == BodyKind.None || (head.Body == BodyKind.Length && head.ContentLength == 0);
        _answerCut = false;
        _isBetweenChunks = _framing == DownstreamFraming.ToChunked;
        _answerStart += head.Length;
        RelayFirst();
        return keepAlive;
    }

    private static DownstreamFraming FramingFor(ExchangeState exchange, ResponseHead head)
    {
        return head.Body switch
        {
            BodyKind.Chunked when !exchange.IsHttp11 => DownstreamFraming.UntilClose,
            BodyKind.Chunked => exchange.TakesTrailers ? DownstreamFraming.ChunkedWithTrailers : DownstreamFraming.Chunked,
            BodyKind.UntilClose => exchange.IsHttp11 ? DownstreamFraming.ToChunked : DownstreamFraming.UntilClose,
            _ => DownstreamFraming.Plain,
        };
    }

    /// <summary>The part of the body that was received together with the head goes out together with it.</summary>
    private void RelayFirst()
    {
        Span<byte> rest = _answerBlock!.Span[_answerStart.._answerEnd];
        if (_answerDone)
        {
            _upstreamReusable &= rest.IsEmpty;
        }
        else if (!rest.IsEmpty)
        {
            int prefix = ChunkPrefix;
            Span<byte> destination = _output.GetSpan(rest.Length + prefix + ToChunkedOverhead);
            rest.CopyTo(destination[prefix..]);
            TakeBody(destination, rest.Length);
        }

        ReleaseAnswerBlock();
    }

    /// <summary>Receives once, straight into the client's output. False when there was nothing yet.</summary>
    private bool RelayOnce(UpstreamConnection upstream)
    {
        int prefix = ChunkPrefix;
        Span<byte> destination = _output.GetSpan(_relayInBulk ? Block.LargeBytes : Block.SmallBytes);
        Span<byte> room = destination[prefix..^(prefix == 0 ? 0 : ToChunkedSuffix)];
        room = room.Length > MaxChunk ? room[..MaxChunk] : room;
        int count = upstream.TryReceive(room);
        if (count == UpstreamConnection.WouldBlock)
        {
            return false;
        }

        _relayInBulk = count == room.Length;
        if (count <= 0)
        {
            EndOfUpstream(reset: count < 0);
            return true;
        }

        TakeBody(destination, count);
        return true;
    }

    /// <summary>The upstream ended its direction, which ends the body only where the framing says so.</summary>
    private void EndOfUpstream(bool reset)
    {
        _upstreamReusable = false;
        if (_exchange!.Response.Body != BodyKind.UntilClose || reset)
        {
            _answerCut = true;
            return;
        }

        _answerDone = true;
        if (_framing == DownstreamFraming.ToChunked)
        {
            "0\r\n\r\n"u8.CopyTo(_output.GetSpan(5));
            _output.Advance(5);
            _exchange.ResponseBytes += 5;
        }
    }

    private AnswerOutcome Cut(RouteRuntime route)
    {
        Log.AnswerCut(_plane.Logger, route.Route.Upstream!.Name, HttpFault.Cause(_exchange!.ResponseChunks.Fault));
        return AnswerOutcome.Aborted;
    }
}
