using SatGate.Budget.Ledger;
using SatGate.Model.Audit;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;

namespace SatGate.Proxy.Exchange;

/// <summary>Stage 9: one usage event per decision.</summary>
internal sealed partial class GatewayConnection
{
    private void RecordUsage(Governor governor, ExchangeState exchange, int status)
    {
        RouteGovernance policy = exchange.Route!.Governance;
        if (exchange.Caller is null && !policy.RecordsAll && !exchange.IsDenied && !exchange.IsAuthFailure)
        {
            return;
        }

        VerifiedToken? token = exchange.Caller?.Token;
        Charge charge = exchange.Charge;
        bool isKept = charge.IsLetThrough && charge.Operation != 0 && !exchange.IsRefunded;
        governor.Usage.TryRecord(new UsageEvent
        {
            UnixMs = _plane.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Kind = exchange.IsAuthFailure ? UsageKind.AuthFailure : UsageKind.Request,
            Decision = DecisionOf(exchange),
            Status = status,
            Reason = exchange.IsRefunded ? "released" : exchange.Refusal?.Cause,
            TokenId = token?.TokenId,
            ParentTokenId = token?.ParentTokenId,
            BudgetId = charge.BudgetId ?? token?.BudgetId ?? policy.BudgetId,
            Tenant = token?.Tenant,
            Route = exchange.Route.Route.Definition.Name,
            Mode = policy.ModeName,
            CostNanoUsd = isKept ? charge.Amount : charge.Outcome == ChargeOutcome.Refused ? charge.Amount : 0,
            RemainingNanoUsd = charge.BudgetId is null ? long.MaxValue : charge.Remaining,
            LimitNanoUsd = charge.BudgetId is null ? long.MaxValue : charge.Limit,
            Operation = charge.Operation,
            DurationMicros = (long)_plane.Time.GetElapsedTime(exchange.StartTimestamp).TotalMicroseconds,
            RequestId = new RequestIdText(exchange.RequestId),
        });
    }

    private static UsageDecision DecisionOf(ExchangeState exchange) => exchange.IsDenied
        ? UsageDecision.Deny
        : exchange.Charge.Outcome switch
        {
            ChargeOutcome.WouldRefuse => UsageDecision.WouldDeny,
            ChargeOutcome.Unenforced => UsageDecision.Unenforced,
            _ => UsageDecision.Allow,
        };
}
