using System.Runtime.CompilerServices;
using SatGate.Proxy.Failures;
using SatGate.Transport.Async;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>Stage 8: one exchange with an upstream, from taking a connection to giving it back.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>Most connections tried for one request. Only a reused one that was closed behind our back leads to another try.</summary>
    private const int AttemptsMax = 3;

    private volatile bool _sendExpired;
    private bool _sentFirst;
    private bool _pumping;

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> ForwardAsync(PlaneState state)
    {
        _clientHalfClosed = false;
        _probed = false;
        try
        {
            if (ComposeFirstSend(state) is { } refusal)
            {
                SettleCharge(state, _exchange!);
                return await RefuseAsync(refusal, close: true);
            }

            for (int attempt = 1; ; attempt++)
            {
                AnswerOutcome outcome = await TryOnceAsync(state, attempt);
                switch (outcome)
                {
                    case AnswerOutcome.Retry:
                        continue;
                    case AnswerOutcome.Refused:
                        SettleCharge(state, _exchange!);
                        return await RefuseAsync(_pendingRefusal!, close: !_exchange!.IsRequestDone);
                    case AnswerOutcome.Aborted:
                        Abort("The answer could not be completed.");
                        return false;
                    case AnswerOutcome.Close:
                        return await LingerAsync();
                    default:
                        return true;
                }
            }
        }
        finally
        {
            ReleaseFirstSend();
        }
    }

    /// <summary>Takes a connection and tries the exchange on it. However that ends, the connection is given back or closed.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<AnswerOutcome> TryOnceAsync(PlaneState state, int attempt)
    {
        RouteRuntime route = _exchange!.Route!;
        UpstreamConnection? upstream = route.Pool!.TryTake(_loopHint);
        if (upstream is null)
        {
            AcquireResult acquired = await route.Pool.AcquireAsync(_loopHint, CancellationToken.None);
            if (acquired.Connection is null)
            {
                Log.NoUpstream(_plane.Logger, route.Route.Upstream!.Name, acquired.Fault, acquired.Detail);
                return Refused(Refusals.Of(acquired.Fault));
            }

            upstream = acquired.Connection;
        }

        long before = upstream.BytesSent;
        var outcome = AnswerOutcome.Aborted;
        _sentFirst = false;
        _pumping = false;
        _upstreamReusable = false;
        _upstream = upstream;
        try
        {
            outcome = EndAdmission(await TryOnAsync(upstream, state, route, attempt));
            return outcome;
        }
        finally
        {
            try
            {
                await EndPumpingAsync(upstream);
            }
            finally
            {
                ReleaseAnswerBlock();
                Disarm(ref _upstreamReadDueMs);
                Disarm(ref _upstreamSendDueMs);
                EndAdmission(outcome);
                _upstream = null;
                _exchange.RequestBytes += upstream.BytesSent - before;
                _exchange.HasReachedUpstream |= upstream.BytesSent != before;
                bool clean = outcome is AnswerOutcome.KeepAlive or AnswerOutcome.Close;
                bool reusable = clean && _upstreamReusable && _sentFirst && _exchange.IsRequestDone;
                route.Pool.Return(upstream, reusable, _upstreamIdleHintMs, clean);
            }
        }
    }

    /// <summary>Sends, receives and relays on one connection.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<AnswerOutcome> TryOnAsync(UpstreamConnection upstream, PlaneState state, RouteRuntime route, int attempt)
    {
        ExchangeState exchange = _exchange!;
        bool reused = upstream.Exchanges > 0;
        long before = upstream.BytesSent;
        upstream.BeginExchange();
        _pumpStopping = false;
        _pumpRefusal = null;
        _pumpOver = true;
        _sendExpired = false;
        _sentFirst = await SendAllAsync(upstream, _firstSend!.Array.AsMemory(0, _firstSendLength));
        if (!_sentFirst && reused && attempt < AttemptsMax && upstream.BytesSent == before && !_clientGone)
        {
            // Not a byte went out, so even a request with a body can go to another connection.
            return AnswerOutcome.Retry;
        }

        if (_sendExpired)
        {
            return Refused(Refusals.UpstreamTimeout);
        }

        // After a first send that was cut, not a byte more may go out: it would stand in the middle of the head. The upstream may have answered
        // all the same, so it is still listened to.
        _pumping = _sentFirst && StartClientSide(state, upstream);
        AnswerOutcome outcome = await ReceiveHeadAsync(route, upstream);
        if (outcome == AnswerOutcome.ClosedSilently)
        {
            bool again = reused && exchange.IsRepeatable && attempt == 1 && !_clientGone;
            return again ? AnswerOutcome.Retry : Refused(Refusals.UpstreamClosed);
        }

        ReleaseFirstSend();
        if (outcome == AnswerOutcome.Switched)
        {
            return await TunnelAsync(route, upstream);
        }

        if (outcome == AnswerOutcome.Final)
        {
            outcome = await RelayAnswerAsync(route, upstream);
            await EndPumpingAsync(upstream);

            // Decided only now: the pump may have been about to say that the request is complete.
            outcome = outcome == AnswerOutcome.KeepAlive && !exchange.IsRequestDone ? AnswerOutcome.Close : outcome;
        }

        return outcome;
    }

    private async ValueTask EndPumpingAsync(UpstreamConnection upstream)
    {
        if (_pumping)
        {
            _pumping = false;
            await StopPumpAsync(upstream);
        }
    }

    /// <summary>Sends all of it. False when the upstream is gone or takes nothing for as long as its timeout, or nobody wants it any more.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> SendAllAsync(UpstreamConnection upstream, ReadOnlyMemory<byte> bytes)
    {
        long end = upstream.BytesSent + bytes.Length;
        while (true)
        {
            Arm(ref _upstreamSendDueMs, _exchange!.Route!.UpstreamTimeoutMs);
            SendOutcome outcome = await upstream.SendAsync(bytes[^(int)(end - upstream.BytesSent)..]);
            bool expired = IsExpired(ref _upstreamSendDueMs);
            Disarm(ref _upstreamSendDueMs);
            if (outcome != SendOutcome.Canceled || expired || _pumpStopping || _clientGone || HasLapsed)
            {
                _sendExpired = expired && outcome != SendOutcome.Sent;
                return outcome == SendOutcome.Sent;
            }

            // A cancellation nobody here asked for is a leftover: go on where it stopped.
        }
    }

    /// <summary>Lets the rest of the request body flow, or, when there is none, watches the client for going away. True when a pump runs.</summary>
    private bool StartClientSide(PlaneState state, UpstreamConnection upstream)
    {
        if (_exchange!.IsRequestDone)
        {
            _reader.StartWatch();
            return false;
        }

        _pumpOver = false;
#pragma warning disable CA2012 // Awaited exactly once, in StopPumpAsync.
        _pump = PumpRequestAsync(state, upstream);
#pragma warning restore CA2012
        return true;
    }

    private AnswerOutcome Refused(Refusal refusal)
    {
        _pendingRefusal = refusal;
        return AnswerOutcome.Refused;
    }
}
