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

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> ForwardAsync(PlaneState state)
    {
        _clientHalfClosed = false;
        _probed = false;
        try
        {
            if (ComposeFirstSend(state) is { } refusal)
            {
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

    /// <summary>Takes a connection, sends, receives and relays. However it ends, the connection is given back or closed.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<AnswerOutcome> TryOnceAsync(PlaneState state, int attempt)
    {
        ExchangeState exchange = _exchange!;
        RouteRuntime route = exchange.Route!;
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

        bool reused = upstream.Exchanges > 0;
        bool reusable = false;
        bool pumping = false;
        upstream.BeginExchange();
        _upstream = upstream;
        try
        {
            _pumpStopping = false;
            long before = upstream.BytesSent;
            bool sent = await SendAllAsync(upstream, _firstSend!.Array.AsMemory(0, _firstSendLength));
            if (!sent && reused && attempt < AttemptsMax && upstream.BytesSent == before && !_clientGone)
            {
                // Not a byte went out, so even a request with a body can go to another connection.
                return AnswerOutcome.Retry;
            }

            exchange.RequestBytes += upstream.BytesSent - before;
            pumping = StartClientSide(state, upstream);
            AnswerOutcome outcome = await ReceiveHeadAsync(route, upstream);
            if (outcome == AnswerOutcome.ClosedSilently)
            {
                bool again = reused && exchange.IsRepeatable && attempt == 1 && !_clientGone;
                return again ? AnswerOutcome.Retry : Refused(Refusals.UpstreamClosed);
            }

            ReleaseFirstSend();
            if (outcome == AnswerOutcome.Final)
            {
                outcome = await RelayAnswerAsync(route, upstream);
                reusable = outcome is AnswerOutcome.KeepAlive or AnswerOutcome.Close && _upstreamReusable;
            }
            else if (outcome == AnswerOutcome.Switched)
            {
                outcome = await TunnelAsync(route, upstream);
            }

            return outcome;
        }
        finally
        {
            if (pumping)
            {
                await StopPumpAsync(upstream);
            }

            ReleaseAnswerBlock();
            Disarm(ref _upstreamReadDueMs);
            Disarm(ref _upstreamSendDueMs);
            _upstream = null;
            route.Pool.Return(upstream, reusable && exchange.IsRequestDone, _upstreamIdleHintMs);
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
            if (outcome != SendOutcome.Canceled || expired || _pumpStopping || _clientGone)
            {
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

        _pumpRefusal = null;
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
