using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SatGate.Proxy.Failures;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;
using SatGate.Transport.Memory;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>Stage 8: waiting for the upstream's answer, interim answers included, up to its final head.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>Longest answer head in bytes; more is answered with 502.</summary>
    private const int AnswerHeadBytesMax = 64 * 1024;

    /// <summary>Most fields of an answer's head.</summary>
    private const int AnswerFieldsMax = 256;

    /// <summary>Most interim answers relayed for one request.</summary>
    private const int InterimMax = 10;

    private static readonly HeadLimits AnswerLimits = new(AnswerHeadBytesMax, AnswerFieldsMax, int.MaxValue);

    private Block? _answerBlock;
    private int _answerStart;
    private int _answerEnd;
    private Refusal? _pendingRefusal;
    private bool _probed;
    private bool _upstreamReusable;
    private long _upstreamIdleHintMs;

    private ReadOnlySpan<byte> AnswerBytes => _answerBlock!.Span[_answerStart.._answerEnd];

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<AnswerOutcome> ReceiveHeadAsync(RouteRuntime route, UpstreamConnection upstream)
    {
        ExchangeState exchange = _exchange!;
        int interims = 0;
        _answerStart = 0;
        _answerEnd = 0;
        _upstreamReusable = false;
        _upstreamIdleHintMs = 0;
        ExpectUpstream(route);
        while (true)
        {
            if (!await upstream.WaitReadableAsync())
            {
                if (await LookUpFromWaitAsync() is { } end)
                {
                    return end;
                }

                continue;
            }

            int count = ReceiveIntoAnswerBlock(upstream);
            if (count == UpstreamConnection.WouldBlock)
            {
                continue;
            }

            if (count <= 0)
            {
                return EndWithoutHead();
            }

            AnswerOutcome? parsed = ParseAnswer();
            while (parsed == AnswerOutcome.Final && exchange.Response.IsInterim)
            {
                if (exchange.Response.StatusCode == 101)
                {
                    return exchange.AsksUpgrade && IsSwitchToWebSocket() ? AnswerOutcome.Switched : Malformed(route, Refusals.UpstreamSwitched, "101");
                }

                if (++interims > InterimMax)
                {
                    return Malformed(route, Refusals.UpstreamInterimFlood, "interim");
                }

                if (!await RelayInterimAsync())
                {
                    return AnswerOutcome.Aborted;
                }

                ExpectUpstream(route);
                parsed = _answerStart < _answerEnd ? ParseAnswer() : null;
            }

            if (parsed is not null)
            {
                Disarm(ref _upstreamReadDueMs);
                exchange.FirstByteTimestamp = _plane.State.Server.AccessLog ? _plane.Time.GetTimestamp() : 0;
                return parsed == AnswerOutcome.Final
                    ? AnswerOutcome.Final
                    : Malformed(route, Refusals.UpstreamMalformed, HttpFault.Cause(exchange.Response.Fault));
            }
        }
    }

    /// <summary>
    /// Arms the deadline of the upstream's next byte. While the request is still on its way the upstream owes nothing: the pump has deadlines of
    /// its own, and arms this one at its end.
    /// </summary>
    private void ExpectUpstream(RouteRuntime route)
    {
        if (_exchange!.IsRequestDone || _pumpOver)
        {
            Arm(ref _upstreamReadDueMs, route.UpstreamTimeoutMs);
        }
    }

    /// <summary>A wait on the upstream came back canceled: finds out why. Null means to go on waiting.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<AnswerOutcome?> LookUpFromWaitAsync()
    {
        if (_clientGone || HasLapsed)
        {
            return AnswerOutcome.Aborted;
        }

        if (_pumpRefusal is { } refusal)
        {
            return _exchange!.HasAnswered ? AnswerOutcome.Aborted : Refused(refusal);
        }

        if (IsExpired(ref _upstreamReadDueMs))
        {
            Log.UpstreamSilent(_plane.Logger, _exchange!.Route!.Route.Upstream!.Name, _exchange.Route.UpstreamTimeoutMs / 1000.0);
            return _exchange.HasAnswered ? AnswerOutcome.Aborted : Refused(Refusals.UpstreamTimeout);
        }

        if (_clientHalfClosed && !_probed)
        {
            return await ProbeAsync() ? null : AnswerOutcome.Aborted;
        }

        return null;
    }

    /// <summary>
    /// A FIN says that the client sends no more, not that it reads no more. Writing something that means nothing tells the two apart: a client
    /// that is gone answers with a reset. Before the answer that is an interim answer (RFC 9110 section 15.2.1); between chunks, a leading zero
    /// of the next chunk size (RFC 9112 section 7.1). Elsewhere the next byte of the body does the same.
    /// </summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> ProbeAsync()
    {
        ExchangeState exchange = _exchange!;
        ReadOnlyMemory<byte> probe = default;
        if (!exchange.HasAnswered)
        {
            probe = exchange.IsHttp11 ? ProbeBytes.Interim : default;
        }
        else if (_isBetweenChunks)
        {
            probe = ProbeBytes.LeadingZero;
        }

        _probed = true;
        if (probe.IsEmpty)
        {
            return true;
        }

        probe.Span.CopyTo(_output.GetSpan(probe.Length));
        _output.Advance(probe.Length);
        return await FlushAsync();
    }

    private int ReceiveIntoAnswerBlock(UpstreamConnection upstream)
    {
        if (_answerBlock is null)
        {
            _answerBlock = Block.Rent(Block.SmallBytes);
        }
        else if (_answerEnd == _answerBlock.Array.Length)
        {
            // The head is longer than the block: move on to one that holds the longest head allowed and a byte more.
            Block larger = Block.Rent(AnswerHeadBytesMax + 1);
            AnswerBytes.CopyTo(larger.Span);
            _answerBlock.Return();
            _answerBlock = larger;
            _answerEnd -= _answerStart;
            _answerStart = 0;
        }

        int count = upstream.TryReceive(_answerBlock.Span[_answerEnd..]);
        _answerEnd += Math.Max(count, 0);
        return count;
    }

    /// <summary>Final when a head is complete (an interim one too), Refused when it is wrong, null when more bytes are needed.</summary>
    private AnswerOutcome? ParseAnswer() => _exchange!.Response.TryParse(AnswerBytes, AnswerLimits, _exchange.IsHead) switch
    {
        ParseStatus.Done => AnswerOutcome.Final,
        ParseStatus.Invalid => AnswerOutcome.Refused,
        _ => null,
    };

    private AnswerOutcome EndWithoutHead()
    {
        if (_clientGone)
        {
            return AnswerOutcome.Aborted;
        }

        if (_pumpRefusal is { } refusal)
        {
            return Refused(refusal);
        }

        if (_answerEnd == 0)
        {
            return AnswerOutcome.ClosedSilently;
        }

        return Malformed(_exchange!.Route!, Refusals.UpstreamClosed, "truncated_head");
    }

    private AnswerOutcome Malformed(RouteRuntime route, Refusal refusal, string detail)
    {
        Log.UpstreamMalformed(_plane.Logger, route.Route.Upstream!.Name, detail);
        return Refused(refusal);
    }

    private bool IsSwitchToWebSocket()
    {
        ResponseHead head = _exchange!.Response;
        return head.HasUpgradeOption
            && System.Text.Ascii.EqualsIgnoreCase(AnswerBytes.Slice(head.UpgradeStart, head.UpgradeLength), "websocket"u8);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> RelayInterimAsync()
    {
        ExchangeState exchange = _exchange!;
        bool relay = exchange.IsHttp11;
        if (relay)
        {
            int written = ResponseHeadComposer.ComposeInterim(
                _output.GetSpan(ResponseHeadComposer.BytesMax(exchange.Response)), exchange.Response, AnswerBytes);
            _output.Advance(written);
            exchange.ResponseBytes += written;
        }

        _answerStart += exchange.Response.Length;
        exchange.Response.Reset();
        return !relay || await FlushAsync();
    }

    private void ReleaseAnswerBlock()
    {
        _answerBlock?.Return();
        _answerBlock = null;
    }
}
