using System.Net;
using System.Text;
using SatGate.Budget.Ledger;
using SatGate.Budget.Lightning;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Proxy.Failures;
using SatGate.Proxy.Stages;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Exchange;

/// <summary>Payments by Lightning (L402): redeem the one that is presented, or ask for one.</summary>
internal sealed partial class GatewayConnection
{
    private static ReadOnlySpan<byte> CheckPaymentPath => "/check-payment/"u8;

    /// <summary>
    /// A route that demands payment: a presented payment lets one call through; else the caller's budget, when the route has a price in credits
    /// and the caller a token; else the caller is asked to pay.
    /// </summary>
    private async ValueTask<Refusal?> PayAsync(PlaneState state, RouteRuntime route)
    {
        Governor governor = state.Governor!;
        if (governor.Payments is not { } payments)
        {
            return Refusals.PaymentUnavailable;
        }

        if (TakePayment() is { } payment)
        {
            // Only for what it takes out of the request: a token beside the payment must not travel on.
            _ = state.Authenticator!.Authenticate(_exchange!.Request, HeadBytes, out _, out _);
            return await RedeemAsync(payments, payment, route);
        }

        Refusal? refusal = Authenticate(state.Authenticator!, _exchange!, route.Governance);
        if (refusal is not null)
        {
            return refusal;
        }

        bool canSpend = _exchange!.Caller is not null && route.Governance.Price > NanoUsd.Zero;
        if (!canSpend)
        {
            return await DemandPaymentAsync(governor, payments, route);
        }

        refusal = await ChargeAsync(governor, route);
        bool isCharged = _exchange.Charge.Outcome == ChargeOutcome.Allowed && _exchange.Charge.BudgetId is not null;
        return isCharged || _exchange.Charge.Outcome == ChargeOutcome.Unavailable ? refusal : await DemandPaymentAsync(governor, payments, route);
    }

    private bool PresentsPayment(Governor governor)
    {
        if (governor.Payments is null)
        {
            return false;
        }

        foreach (ref readonly HeaderField field in _exchange!.Request.Fields)
        {
            if (field.Known == KnownField.Authorization && PaymentGate.IsPayment(field.Value(HeadBytes)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>In charge mode a budget that does not cover the call is no refusal but a demand for payment, where one can be taken.</summary>
    private async ValueTask<Refusal?> ChargeOrDemandAsync(Governor governor, RouteRuntime route)
    {
        Refusal? refusal = await ChargeAsync(governor, route);
        return _exchange!.Charge.Outcome == ChargeOutcome.Refused && governor.Payments is { } payments
            ? await DemandPaymentAsync(governor, payments, route)
            : refusal;
    }

    /// <summary>Copies the first payment that the request presents, and keeps every one of them from the upstream.</summary>
    private byte[]? TakePayment()
    {
        RequestHead head = _exchange!.Request;
        byte[]? taken = null;
        for (int i = 0; i < head.Fields.Length; i++)
        {
            HeaderField field = head.Fields[i];
            if (field.Known == KnownField.Authorization && PaymentGate.IsPayment(field.Value(HeadBytes)))
            {
                taken ??= field.Value(HeadBytes).ToArray();
                head.DropField(i);
            }
        }

        return taken;
    }

    private async ValueTask<Refusal?> RedeemAsync(PaymentGate payments, byte[] payment, RouteRuntime route)
    {
        PaymentOutcome outcome = await payments.RedeemAsync(payment, route.Route.Definition.Name, route.Governance.PriceSats, CancellationToken.None);
        _exchange!.Payment = outcome;
        return outcome.IsAccepted ? null : Refusals.Of(outcome.Verdict);
    }

    private async ValueTask<Refusal?> DemandPaymentAsync(Governor governor, PaymentGate payments, RouteRuntime route)
    {
        if (!_plane.InvoiceLimiter.TryCount((_context.RemoteEndPoint as IPEndPoint)?.Address))
        {
            return Refusals.InvoicesTooMany;
        }

        PaymentChallenge challenge = await payments.ChallengeAsync(route.Route.Definition.Name, route.Governance.PriceSats, CancellationToken.None);
        if (!challenge.IsReady)
        {
            return Refusals.PaymentNodeFailed;
        }

        _exchange!.OwnAnswer = new OwnAnswer(402, challenge.Body, challenge.AuthenticateValue);
        _exchange.IsDenied = true;
        return null;
    }

    /// <summary>The hash that <c>GET /check-payment/{hash}</c> asks about; null when the request is none of that.</summary>
    private static string? PaymentAskedFor(PlaneState state, RequestHead head, ReadOnlySpan<byte> path)
    {
        if (state.Governor?.Payments is null || head.Method != KnownMethod.Get || path.Length != CheckPaymentPath.Length + PaymentHash.HexLength
            || !path.StartsWith(CheckPaymentPath))
        {
            return null;
        }

        string hash = Encoding.Latin1.GetString(path[CheckPaymentPath.Length..]);
        return PaymentHash.IsValid(hash) ? hash : null;
    }

    private async ValueTask<Refusal?> CheckPaymentAsync(PlaneState state, string hash)
    {
        PaymentCheck check = await state.Governor!.Payments!.IsPaidAsync(hash, CancellationToken.None);
        if (check == PaymentCheck.Unavailable)
        {
            return Refusals.PaymentNodeFailed;
        }

        _exchange!.OwnAnswer = new OwnAnswer(200, check == PaymentCheck.Paid ? "{\"paid\":true}\n"u8.ToArray() : "{\"paid\":false}\n"u8.ToArray(), default);
        return null;
    }
}
