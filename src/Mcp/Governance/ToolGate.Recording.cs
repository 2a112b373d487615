using SatGate.Budget.Ledger;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Audit;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Governance;

/// <summary>One event for every decision.</summary>
internal sealed partial class ToolGate
{
    private GateAnswer Refuse(GateTicket ticket, ClientRequest request, GateRefusal refusal)
    {
        ReleaseCounted(ticket);
        RestoreApproval(ticket);
        Record(ticket, UsageDecision.Deny, refusal.Reason, refusal.IsAuthFailure ? UsageKind.AuthFailure : UsageKind.ToolCall);
        _services.Metrics.Called(ticket.Tool, ticket.Upstream, UsageEventNames.Of(UsageDecision.Deny), null);
        ticket.Return();
        return new GateAnswer(null, RpcErrors.Make(request.Id, refusal.Code, refusal.Text, refusal.Data.Span));
    }

    private void Finish(GateTicket ticket, string? reason)
    {
        UsageDecision decision = ticket.Charge.Outcome switch
        {
            ChargeOutcome.WouldRefuse => UsageDecision.WouldDeny,
            ChargeOutcome.Unavailable or ChargeOutcome.Unenforced => UsageDecision.Unenforced,
            _ => UsageDecision.Allow,
        };
        Record(ticket, decision, reason, UsageKind.ToolCall);
        _services.Metrics.Called(ticket.Tool, ticket.Upstream, UsageEventNames.Of(decision), _services.Time.GetElapsedTime(ticket.StartTimestamp));
        ticket.Return();
    }

    private void Record(GateTicket ticket, UsageDecision decision, string? reason, UsageKind kind)
    {
        VerifiedToken? token = ticket.Caller?.Token;
        ref readonly Charge charge = ref ticket.Charge;
        bool isKept = charge.Outcome is ChargeOutcome.Allowed or ChargeOutcome.WouldRefuse && charge.Operation != 0 && reason != "released";
        _services.Governor.Usage.TryRecord(new UsageEvent
        {
            UnixMs = _services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Kind = kind,
            Decision = decision,
            Reason = reason,
            TokenId = token?.TokenId,
            ParentTokenId = token?.ParentTokenId,
            BudgetId = charge.BudgetId ?? token?.BudgetId,
            Tenant = token?.Tenant,
            Tool = ticket.Tool,
            Mode = ticket.Policy.ModeName,
            CostNanoUsd = isKept || charge.Outcome == ChargeOutcome.Refused ? charge.Amount : 0,
            RemainingNanoUsd = charge.BudgetId is null ? long.MaxValue : charge.Remaining,
            LimitNanoUsd = charge.BudgetId is null ? long.MaxValue : charge.Limit,
            Operation = charge.Operation,
            DurationMicros = (long)_services.Time.GetElapsedTime(ticket.StartTimestamp).TotalMicroseconds,
            RequestId = ticket.RequestId,
        });
    }

    private void RecordAuthFailure(GatePolicy policy, ClientRequest request, Caller? caller, GateRefusal refusal) => _services.Governor.Usage.TryRecord(new UsageEvent
    {
        UnixMs = _services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        Kind = UsageKind.AuthFailure,
        Decision = UsageDecision.Deny,
        Reason = refusal.Reason,
        TokenId = caller?.Token.TokenId,
        Mode = policy.ModeName,
        RemainingNanoUsd = long.MaxValue,
        LimitNanoUsd = long.MaxValue,
        RequestId = request.RequestId,
    });
}
