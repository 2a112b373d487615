using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SatGate.Transport.Async;
using SatGate.Transport.Memory;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>A connection that switched to WebSocket: bytes both ways, until one side ends and the other has had all of it.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>Relays until both directions have ended, or neither brought a byte for as long as the upstream's timeout.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<AnswerOutcome> TunnelAsync(RouteRuntime route, UpstreamConnection upstream)
    {
        ExchangeState exchange = _exchange!;
        int written = ResponseHeadComposer.ComposeSwitch(
            _output.GetSpan(ResponseHeadComposer.BytesMax(exchange.Response)), exchange.Response, AnswerBytes);
        _output.Advance(written);
        exchange.HasAnswered = true;
        exchange.Status = exchange.Response.StatusCode;
        BeginAdmission();
        _answerStart += exchange.Response.Length;
        _output.Write(AnswerBytes);
        exchange.ResponseBytes += written + AnswerBytes.Length;
        ReleaseAnswerBlock();
        _tunnelBroken = false;
        Disarm(ref _readDueMs);
#pragma warning disable CA2012 // Awaited exactly once, in the finally block below.
        ValueTask<bool> up = TunnelUpAsync(route, upstream);
#pragma warning restore CA2012
        bool clean = false;
        bool upClean;
        try
        {
            clean = await FlushAsync() && await TunnelDownAsync(route, upstream);
        }
        finally
        {
            if (clean)
            {
                // The upstream ended; a WebSocket peer answers a close with a close, so the client's direction ends by itself or by the deadline.
                await EndDownstreamAsync();
                Arm(ref _readDueMs, route.UpstreamTimeoutMs);
            }
            else
            {
                _pumpStopping = true;
                _reader.CancelPendingRead();
                upstream.CancelSend();
            }

            upClean = await up;
            Disarm(ref _readDueMs);
        }

        return clean && upClean ? AnswerOutcome.Close : AnswerOutcome.Aborted;
    }

    private volatile bool _tunnelBroken;

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> TunnelDownAsync(RouteRuntime route, UpstreamConnection upstream)
    {
        while (true)
        {
            Arm(ref _upstreamReadDueMs, route.UpstreamTimeoutMs);
            if (!await upstream.WaitReadableAsync())
            {
                if (_clientGone || _tunnelBroken || HasLapsed || IsExpired(ref _upstreamReadDueMs))
                {
                    return false;
                }

                continue;
            }

            Memory<byte> memory = _output.GetMemory(Block.SmallBytes);
            int count = upstream.TryReceive(memory.Span);
            if (count == UpstreamConnection.WouldBlock)
            {
                continue;
            }

            if (count <= 0)
            {
                return count == 0;
            }

            _output.Advance(count);
            _exchange!.ResponseBytes += count;
            if (!await FlushAsync())
            {
                return false;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> TunnelUpAsync(RouteRuntime route, UpstreamConnection upstream)
    {
        try
        {
            while (true)
            {
                ReadResult read = await _reader.ReadAsync();
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    if (!piece.IsEmpty && !await SendAllAsync(upstream, piece))
                    {
                        _reader.AdvanceTo(read.Buffer.End);
                        _tunnelBroken = true;
                        upstream.CancelRead();
                        return false;
                    }
                }

                if (!read.Buffer.IsEmpty)
                {
                    // Bytes in this direction are life too: the other one may stay silent for longer.
                    Arm(ref _upstreamReadDueMs, route.UpstreamTimeoutMs);
                }

                _reader.AdvanceTo(read.Buffer.End);
                if (_pumpStopping || HasLapsed || (read.IsCanceled && IsExpired(ref _readDueMs)))
                {
                    return false;
                }

                if (read.IsCompleted)
                {
                    await upstream.ShutdownSendAsync();
                    return true;
                }
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            OnClientGone();
            return false;
        }
    }
}
