using System.Buffers;
using System.Runtime.CompilerServices;
using SatGate.Model.Configuration;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Failures;
using SatGate.Proxy.Routing;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>Stages 4 to 10: admit, route, forward or refuse, record, and decide whether the connection goes on.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>Serves one request. Returns whether another may follow on this connection.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> ServeNextAsync()
    {
        PlaneState state = _plane.State;
        HeadOutcome outcome;
        bool counted = false;
        try
        {
            outcome = await ReadHeadAsync(state);
            if (outcome == HeadOutcome.Close)
            {
                ReleaseRead(_received.End);
                return false;
            }

            // A reload while the connection idled counts from here: one snapshot per exchange.
            state = _plane.State;
            counted = true;
            Begin(outcome == HeadOutcome.Complete);
            Refusal? refusal = outcome == HeadOutcome.Complete ? Admit(state) : _exchange!.Refusal;
            if (refusal is null && _exchange!.Route is not null)
            {
                refusal = await GovernAsync(state);
                _exchange.IsDenied |= refusal is not null;
            }
            else if (refusal is null && _exchange!.PaymentAskedFor is { } hash)
            {
                refusal = await CheckPaymentAsync(state, hash);
            }

            if (refusal is not null)
            {
                return await RefuseHeldAsync(refusal);
            }

            if (_exchange!.OwnAnswer is not null)
            {
                return await AnswerOwnHeldAsync();
            }

            if (_clientGone)
            {
                // Nobody waits for the answer any more, so nothing is sent and the charge goes back.
                ReleaseRead(_received.End);
                return false;
            }

            if (_exchange.IsEndpoint)
            {
                return await ServeEndpointAsync();
            }

            return _exchange.Route is null ? await AnswerHealthAsync() : await ForwardAsync(state);
        }
        finally
        {
            End(state, counted);
        }
    }

    private void Begin(bool hasHead)
    {
        ExchangeState exchange = _exchange!;
        _plane.Metrics.ExchangeBegun();
        exchange.StartTimestamp = _plane.Time.GetTimestamp();
        RequestHead head = exchange.Request;
        ReadOnlySpan<byte> bytes = HeadBytes;
        if (!hasHead)
        {
            exchange.SetRequestId(default, _plane.RequestIds);
            return;
        }

        exchange.SetRequestId(ClientRequestId(head, bytes), _plane.RequestIds);
        exchange.RequestBody = head.Body;
        exchange.RequestRemaining = head.Body == BodyKind.Length ? head.ContentLength : 0;
        exchange.IsRequestDone = head.Body == BodyKind.None || (head.Body == BodyKind.Length && head.ContentLength == 0);
        exchange.IsHttp11 = head.VersionMinor > 0;
        exchange.KeepAlive = head.KeepAlive;
        exchange.IsHead = head.Method == KnownMethod.Head;
        exchange.ExpectsContinue = head.ExpectContinue;
        exchange.TakesTrailers = head.TeTrailers;
        exchange.IsRepeatable = exchange.IsRequestDone && (head.Method is KnownMethod.Get or KnownMethod.Head or KnownMethod.Options);
    }

    private static ReadOnlySpan<byte> ClientRequestId(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        foreach (ref readonly HeaderField field in head.Fields)
        {
            if (field.Known == KnownField.XRequestId)
            {
                return field.Value(bytes);
            }
        }

        return default;
    }

    /// <summary>The path that is routed. A request for the server as a whole (RFC 9110 section 9.3.7) goes where its root goes.</summary>
    internal ReadOnlySpan<byte> RequestPath
    {
        get
        {
            RequestHead head = _exchange!.Request;
            return head.IsPathEmpty || head.Form == TargetForm.Asterisk ? "/"u8 : HeadBytes.Slice(head.PathStart, head.PathLength);
        }
    }

    /// <summary>Admits and routes. Returns a refusal, or null with the route set; a null route then means an endpoint, or the gateway's own health path.</summary>
    private Refusal? Admit(PlaneState state)
    {
        ExchangeState exchange = _exchange!;
        RequestHead head = exchange.Request;
        ReadOnlySpan<byte> bytes = HeadBytes;
        ReadOnlySpan<byte> path = RequestPath;
        if (state.Server.AccessLog)
        {
            exchange.RequestLine = RequestLines.ForLog(head, bytes);
        }

        if (HealthPaths.IsHealth(head, path))
        {
            return exchange.IsRequestDone ? null : Refusals.BodyTooLarge;
        }

        if (MaxForwards.IsExhausted(head, bytes))
        {
            return Refusals.MaxForwardsReached;
        }

        if (!state.AllowsHost(bytes.Slice(head.HostStart, head.HostLength)))
        {
            return Refusals.HostNotAllowed;
        }

        EndpointClaim claim = _plane.Endpoint is { } endpoint ? endpoint.Claim(path) : EndpointClaim.None;
        if (claim == EndpointClaim.Owned)
        {
            exchange.IsEndpoint = true;
            return null;
        }

        RouteMatchResult match = state.Routes.Match(
            path, bytes.Slice(head.MethodStart, head.MethodLength), new RequestFieldView(head, bytes));
        bool isUnclaimed = match.Outcome == RouteOutcome.NotFound || match.Stripped;
        if (isUnclaimed && PaymentAskedFor(state, head, path) is { } hash)
        {
            exchange.PaymentAskedFor = hash;
            return null;
        }

        if (isUnclaimed && PricedRoute(state, head, bytes, path) is { } priced)
        {
            exchange.Route = priced;
            exchange.IsQuote = true;
            return null;
        }

        if (match.Outcome == RouteOutcome.NotFound && claim == EndpointClaim.Fallback)
        {
            exchange.IsEndpoint = true;
            return null;
        }

        if (match.Outcome != RouteOutcome.Found)
        {
            return match.Outcome == RouteOutcome.TargetRefused ? Refusals.TargetAmbiguous : state.IsMcpPath(path) ? Refusals.McpUnavailable : Refusals.NoRoute;
        }

        RouteRuntime route = state.Runtime(match.Route!);
        exchange.Route = route;
        exchange.Stripped = match.Stripped;
        if (match.Stripped && route.ShouldLogStripped())
        {
            Log.StrippedPath(_plane.Logger, route.Route.Definition.Name, route.Route.Definition.StripPrefix ?? string.Empty);
        }

        exchange.AsksUpgrade = head.UpgradeIsWebSocket && route.Route.Definition.AllowUpgrade && exchange.IsRequestDone;
        exchange.Envelope = ErrorEnvelopes.Of(path);
        return exchange.RequestRemaining > state.Server.RequestBodyBytesMax && route.Governance.Kind != PolicyKind.Deny ? Refusals.BodyTooLarge : null;
    }

    private void End(PlaneState state, bool counted)
    {
        ExchangeState? exchange = _exchange;
        _exchange = null;
        ReleaseHeadCopy();
        if (exchange is null)
        {
            return;
        }

        if (counted)
        {
            const int ClientClosedRequest = 499;
            int status = exchange.Status == 0 ? ClientClosedRequest : exchange.Status;
            if (state.Governor is not null && exchange.Route is not null)
            {
                SettleCharge(state, exchange);
                RecordUsage(state.Governor, exchange, status);
            }

            RouteRuntime? route = exchange.Route;
            _plane.Metrics.ExchangeEnded(
                route?.Counters ?? (exchange.IsEndpoint ? _plane.EndpointCounters! : _plane.Metrics.Unrouted), status, exchange.StartTimestamp, exchange.RequestBytes, exchange.ResponseBytes);
            if (state.Server.AccessLog)
            {
                LogAccess(exchange, status);
            }
        }

        exchange.Return();
    }

    private void LogAccess(ExchangeState exchange, int status)
    {
        double totalMs = _plane.Time.GetElapsedTime(exchange.StartTimestamp).TotalMilliseconds;
        double firstByteMs = exchange.FirstByteTimestamp == 0
            ? -1
            : _plane.Time.GetElapsedTime(exchange.StartTimestamp, exchange.FirstByteTimestamp).TotalMilliseconds;
        Log.Access(
            _plane.AccessLogger,
            System.Text.Encoding.ASCII.GetString(exchange.RequestId),
            exchange.RequestLine ?? "-",
            exchange.Route?.Route.Definition.Name ?? (exchange.IsEndpoint ? _plane.Endpoint!.Name : "-"),
            status,
            exchange.Refusal?.Cause,
            Math.Round(totalMs, 3),
            Math.Round(firstByteMs, 3),
            exchange.RequestBytes,
            exchange.ResponseBytes,
            System.Text.Encoding.ASCII.GetString(RemoteAddress));
    }
}
