using System.Runtime.CompilerServices;
using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Proxy.Failures;
using SatGate.Proxy.Stages;
using SatGate.Transport.Async;

namespace SatGate.Proxy.Exchange;

/// <summary>Stages 5 and 7: who calls, may it, and does its budget cover the call.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>A window that opens again this soon is worth a Retry-After; anything later is a matter for people.</summary>
    private const long RetryAfterSecondsMax = 60;

    /// <summary>Authenticates, and charges when the call has a price. Returns a refusal, or null when the call may go on.</summary>
    private ValueTask<Refusal?> GovernAsync(PlaneState state)
    {
        ExchangeState exchange = _exchange!;
        RouteGovernance policy = exchange.Route!.Governance;
        if (policy.Kind == PolicyKind.Deny)
        {
            return new ValueTask<Refusal?>(exchange.Route.DenyRefusal);
        }

        if (state.Governor is null || state.Authenticator is null)
        {
            return new ValueTask<Refusal?>(policy.Kind == PolicyKind.Public ? null : Refusals.PolicyUnavailable);
        }

        bool asksQuote = exchange.IsQuote || AsksQuote();
        if (!asksQuote && (policy.Kind == PolicyKind.L402 || (policy.Mode == EnforcementMode.Charge && PresentsPayment(state.Governor))))
        {
            return PayAsync(state, exchange.Route);
        }

        Refusal? refusal = Authenticate(state.Authenticator, exchange, policy);
        if (refusal is not null || asksQuote)
        {
            return refusal is null ? QuoteAsync(state.Governor, exchange.Route) : new ValueTask<Refusal?>(refusal);
        }

        if (policy.Price == NanoUsd.Zero)
        {
            return new ValueTask<Refusal?>((Refusal?)null);
        }

        return policy.Mode == EnforcementMode.Charge ? ChargeOrDemandAsync(state.Governor, exchange.Route) : ChargeAsync(state.Governor, exchange.Route);
    }

    private Refusal? Authenticate(Authenticator authenticator, ExchangeState exchange, RouteGovernance policy)
    {
        Refusal? refusal = authenticator.Authenticate(exchange.Request, HeadBytes, out Caller? caller, out bool hasCredential);
        if (refusal is not null)
        {
            exchange.IsAuthFailure = true;
            // Observing refuses nobody: the call goes on without the token it could not use.
            return policy.Kind == PolicyKind.Chargeback ? null : refusal;
        }

        exchange.Caller = caller;
        if (caller is null)
        {
            exchange.IsAuthFailure = policy.DemandsToken;
            return !policy.DemandsToken ? null : hasCredential ? Refusals.TokenInvalid : Refusals.AuthorizationRequired;
        }

        bool isAllowed = (policy.Scope is null || !policy.DemandsToken || caller.Token.GrantsScope(policy.Scope))
            && caller.Token.AllowsRoute(exchange.Route!.Route.Definition.Name, RequestPath);
        return isAllowed || policy.Kind == PolicyKind.Chargeback ? null : Refusals.ScopeInsufficient;
    }

    /// <summary>Stage 7: one step in the ledger, all budgets of the path or none. Nothing is sent upstream before the answer.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<Refusal?> ChargeAsync(Governor governor, RouteRuntime route)
    {
        ExchangeState exchange = _exchange!;
        RouteGovernance policy = route.Governance;
        if (!governor.Usage.IsAccepting && policy.Mode is EnforcementMode.Control or EnforcementMode.Charge)
        {
            return Refusals.AuditUnavailable;
        }

        ChargePath? path = exchange.Caller is { } caller ? caller.PathFor(policy.BudgetId) : route.OwnPath;
        path ??= await ResolvePathAsync(governor, route);
        if (path is null)
        {
            return null;
        }

        Charge charge = await governor.Ledger.ChargeAsync(path, policy.Price, policy.Mode);
        exchange.Charge = charge;
        return charge.Outcome switch
        {
            ChargeOutcome.Refused => RetryAfterSeconds(charge) > 0 ? Refusals.BudgetWindowExhausted : Refusals.BudgetExhausted,
            ChargeOutcome.Unavailable => Refusals.LedgerUnavailable,
            _ => null,
        };
    }

    private async ValueTask<ChargePath?> ResolvePathAsync(Governor governor, RouteRuntime route)
    {
        string? routeBudget = route.Governance.BudgetId;
        Caller? caller = _exchange!.Caller;
        ChargePath? path = await governor.Ledger.ResolveAsync(caller?.Token.BudgetId, caller?.Token.BudgetLimit, routeBudget);
        if (path is not null && caller is not null)
        {
            caller.Keep(routeBudget, path);
        }
        else if (path is not null)
        {
            route.OwnPath = path;
        }

        return path;
    }

    private long RetryAfterSeconds(in Charge charge)
    {
        if (charge.ReopensAtUnixMs == 0)
        {
            return 0;
        }

        long seconds = (charge.ReopensAtUnixMs - _plane.Time.GetUtcNow().ToUnixTimeMilliseconds() + 999) / 1000;
        return seconds is > 0 and <= RetryAfterSecondsMax ? seconds : 0;
    }

    private int WriteBudgetRefusal(Span<byte> span, Refusal refusal, bool keepAlive)
    {
        ExchangeState exchange = _exchange!;
        Charge charge = exchange.Charge;
        var figures = new BudgetFigures
        {
            TokenId = exchange.Caller?.Token.TokenId,
            BudgetId = charge.BudgetId,
            CostCredits = new NanoUsd(charge.Amount).ToCreditsUp(),
            RemainingCredits = new NanoUsd(charge.Remaining).ToCreditsDown(),
            RetryAfterSeconds = RetryAfterSeconds(charge),
            Envelope = exchange.Envelope,
        };
        return BudgetRefusalWriter.Write(
            span, refusal, figures, exchange.RequestId, _plane.Date.Value, keepAlive, !exchange.IsHttp11, exchange.IsHead);
    }

    /// <summary>
    /// A charge is given back when not a byte of the call reached the upstream, and kept when it may have run. Done before such a call is answered,
    /// so that the money is there for the client's next try.
    /// </summary>
    private static void SettleCharge(PlaneState state, ExchangeState exchange)
    {
        if (exchange.IsRefunded)
        {
            return;
        }

        if ((exchange.Charge.Outcome is ChargeOutcome.Allowed or ChargeOutcome.WouldRefuse) && exchange.Charge.Operation != 0 && !exchange.HasReachedUpstream)
        {
            exchange.IsRefunded = true;
            state.Governor!.Ledger.Refund(exchange.Charge);
        }

        if (exchange.Payment.IsAccepted && !exchange.HasReachedUpstream)
        {
            exchange.IsRefunded = true;
            state.Governor!.Payments!.Release(exchange.Payment);
        }
    }
}
