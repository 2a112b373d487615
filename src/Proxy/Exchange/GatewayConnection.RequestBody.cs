using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SatGate.Proxy.Failures;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>The request body after the first send: from the client's buffer straight to the upstream, while the answer may already come back.</summary>
internal sealed partial class GatewayConnection
{
    private ValueTask<bool> _pump;
    private volatile bool _pumpStopping;
    private volatile bool _pumpOver;
    private volatile Refusal? _pumpRefusal;

    /// <summary>Relays the body to its end. True when it is complete; false when it stopped, with <see cref="_pumpRefusal"/> when the client is at fault.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> PumpRequestAsync(PlaneState state, UpstreamConnection upstream)
    {
        ExchangeState exchange = _exchange!;
        while (true)
        {
            Arm(ref _readDueMs, state.BodyStallTimeoutMs);
            ReadResult read;
            try
            {
                read = await _reader.ReadAsync();
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException)
            {
                OnClientGone();
                return EndPump(upstream, complete: false);
            }

            bool expired = IsExpired(ref _readDueMs);
            Disarm(ref _readDueMs);
            if (_pumpStopping)
            {
                _reader.AdvanceTo(read.Buffer.Start);
                return EndPump(upstream, complete: false);
            }

            bool isChunked = exchange.RequestBody == BodyKind.Chunked;
            bool sent = isChunked ? await SendChunksAsync(upstream, read.Buffer, state) : await SendKnownLengthAsync(upstream, read.Buffer);
            _reader.AdvanceTo(_pumpConsumed);
            if (exchange.IsRequestDone)
            {
                _reader.StartWatch();
                return EndPump(upstream, complete: true);
            }

            if (!sent || _clientGone || _pumpRefusal is not null)
            {
                return EndPump(upstream, complete: false);
            }

            if (read.IsCompleted || (read.IsCanceled && expired))
            {
                _pumpRefusal = read.IsCompleted ? Refusals.RequestTruncated : Refusals.BodyTimeout;
                return EndPump(upstream, complete: false);
            }
        }
    }

    private SequencePosition _pumpConsumed;

    private bool EndPump(UpstreamConnection upstream, bool complete)
    {
        _pumpOver = true;
        ExpectUpstream(_exchange!.Route!);
        if (!complete)
        {
            // The exchange waits for the upstream; it must learn that the request will not be completed.
            upstream.CancelRead();
        }

        return complete;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> SendKnownLengthAsync(UpstreamConnection upstream, ReadOnlySequence<byte> buffer)
    {
        ExchangeState exchange = _exchange!;
        ReadOnlySequence<byte> body = buffer.Slice(0, Math.Min(buffer.Length, exchange.RequestRemaining));
        _pumpConsumed = body.End;
        foreach (ReadOnlyMemory<byte> piece in body)
        {
            if (!piece.IsEmpty && !await SendAllAsync(upstream, piece))
            {
                return false;
            }
        }

        exchange.RequestRemaining -= body.Length;
        exchange.IsRequestDone = exchange.RequestRemaining == 0;
        return true;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> SendChunksAsync(UpstreamConnection upstream, ReadOnlySequence<byte> buffer, PlaneState state)
    {
        ExchangeState exchange = _exchange!;
        ReadOnlySequence<byte> rest = buffer;
        ParseStatus status = ParseStatus.NeedMore;
        while (status == ParseStatus.NeedMore && !rest.IsEmpty)
        {
            ReadOnlyMemory<byte> piece = rest.First;
            exchange.RequestChunks.TryNext(piece.Span, ChunkedOutput.Raw, out int consumed, out int start, out int length, out status);
            rest = rest.Slice(consumed);
            _pumpConsumed = rest.Start;
            _pumpRefusal = status == ParseStatus.Invalid ? Refusals.Of(exchange.RequestChunks.Fault)
                : exchange.RequestChunks.PayloadBytesAnnounced > state.Server.RequestBodyBytesMax ? Refusals.BodyTooLarge
                : null;
            if (_pumpRefusal is not null || (length > 0 && !await SendAllAsync(upstream, piece.Slice(start, length))))
            {
                return false;
            }
        }

        _pumpConsumed = rest.Start;
        exchange.IsRequestDone = status == ParseStatus.Done;
        return true;
    }

    /// <summary>Ends the pump, wherever it waits, and waits for it. Afterwards nothing of the request is being read or sent.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> StopPumpAsync(UpstreamConnection upstream)
    {
        if (!_pumpOver)
        {
            _pumpStopping = true;
            _reader.CancelPendingRead();
            upstream.CancelSend();
        }

        bool complete = await _pump;
        _pump = default;
        return complete;
    }
}
