using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SatGate.Model.Money;
using SatGate.Proxy.Failures;
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
    private int _firstBodyLength;

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<AnswerOutcome> RelayAnswerAsync(RouteRuntime route, UpstreamConnection upstream)
    {
        ExchangeState exchange = _exchange!;
        if (!TakeFirstBody())
        {
            return Malformed(route, Refusals.UpstreamMalformed, HttpFault.Cause(exchange.ResponseChunks.Fault));
        }

        bool keepAlive = WriteFirst();
        if (!_answerDone)
        {
            BeginAdmission();
        }

        if (!await FlushAsync())
        {
            return AnswerOutcome.Aborted;
        }

        while (!_answerDone)
        {
            ExpectUpstream(route);
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

            if (_answerCut)
            {
                return Cut(route);
            }

            if (!await FlushAsync())
            {
                return AnswerOutcome.Aborted;
            }
        }

        return keepAlive && !_clientHalfClosed ? AnswerOutcome.KeepAlive : AnswerOutcome.Close;
    }

    /// <summary>Decides the framing and checks the part of the body that came with the head. False when it is wrong, and nothing was written yet.</summary>
    private bool TakeFirstBody()
    {
        ExchangeState exchange = _exchange!;
        ResponseHead head = exchange.Response;
        _framing = FramingFor(exchange, head);
        _upstreamReusable = head.KeepAlive && head.Body != BodyKind.UntilClose;
        _upstreamIdleHintMs = KeepAliveHint.Read(head, AnswerBytes);
        _answerRemaining = head.ContentLength;
        _answerDone = head.Body == BodyKind.None || (head.Body == BodyKind.Length && head.ContentLength == 0);
        _answerCut = false;
        _isBetweenChunks = _framing is DownstreamFraming.ToChunked or DownstreamFraming.Chunked or DownstreamFraming.ChunkedWithTrailers;
        Span<byte> body = _answerBlock!.Span[(_answerStart + head.Length).._answerEnd];
        _firstBodyLength = 0;
        if (_answerDone)
        {
            _upstreamReusable &= body.IsEmpty;
        }
        else if (!body.IsEmpty)
        {
            _firstBodyLength = FilterBody(body);
        }

        return !_answerCut;
    }

    /// <summary>Writes the head, and the part of the body that came with it, so that both leave in one send. Returns whether the client's connection may go on.</summary>
    private bool WriteFirst()
    {
        ExchangeState exchange = _exchange!;
        ResponseHead head = exchange.Response;
        bool refusedEarly = !exchange.IsRequestDone && (exchange.ExpectsContinue || head.StatusCode >= 400);
        bool keepAlive = exchange.KeepAlive && !_draining && !refusedEarly && _framing != DownstreamFraming.UntilClose;
        Span<byte> span = _output.GetSpan(ResponseHeadComposer.BytesMax(head) + _firstBodyLength + ToChunkedOverhead);
        int written = ResponseHeadComposer.Compose(span, head, AnswerBytes, _framing, keepAlive, exchange.IsHttp11, _plane.Date.Value, RemainingCredits(exchange));
        if (_firstBodyLength > 0)
        {
            int front = FrontRoom;
            _answerBlock!.Span.Slice(_answerStart + head.Length, _firstBodyLength).CopyTo(span[(written + front)..]);
            written += FinishBody(span[written..], _firstBodyLength);
        }

        _output.Advance(written);
        exchange.ResponseBytes += written;
        exchange.HasAnswered = true;
        exchange.Status = head.StatusCode;
        ReleaseAnswerBlock();
        return keepAlive;
    }

    private static long RemainingCredits(ExchangeState exchange) => exchange.Charge.Operation == 0 || exchange.Charge.Remaining == long.MaxValue
        ? ResponseHeadComposer.NoBudget
        : new NanoUsd(exchange.Charge.Remaining).ToCreditsDown();

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

    /// <summary>Receives once, straight into the client's output. False when there was nothing yet.</summary>
    private bool RelayOnce(UpstreamConnection upstream)
    {
        int front = FrontRoom;
        Span<byte> destination = _output.GetSpan(_relayInBulk ? Block.LargeBytes : Block.SmallBytes);
        Span<byte> room = destination[front..^ToChunkedSuffix];
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

        int kept = FilterBody(room[..count]);
        if (!_answerCut)
        {
            int written = FinishBody(destination, kept);
            _output.Advance(written);
            _exchange!.ResponseBytes += written;
        }

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
