using System.Runtime.CompilerServices;
using SatGate.Budget.Ledger;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance.Pricing;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Money;
using SatGate.Proxy.Stages;
using SatGate.Transport.Async;

namespace SatGate.Mcp.Governance;

/// <summary>Price and debit: one step in the ledger before anything is forwarded, and what becomes of it when the call has ended.</summary>
internal sealed partial class ToolGate
{
    private ChargePath? _sharedPath;
    private NanoUsd? _sharedLimit;

    /// <summary>Settles a call whose server answered.</summary>
    internal void OnAnswered(GateTicket ticket, ReadOnlySpan<byte> reply, in MessageScan scan)
    {
        bool hasNotRun = scan.Kind == MessageKind.Error && ErrorCode.Read(reply, scan)
            is RpcCode.ParseError or RpcCode.InvalidRequest or RpcCode.MethodNotFound or RpcCode.InvalidParams;
        if (hasNotRun)
        {
            ReleaseCounted(ticket);
        }

        if (ticket.Hold is { } hold)
        {
            NanoUsd cost = hasNotRun ? NanoUsd.Zero : ticket.Price!.Result!.Read(reply, scan) ?? ticket.Price.Amount;
            _ = SettleAsync(ticket, hold, cost, null);
            return;
        }

        Finish(ticket, null);
    }

    /// <summary>Gives back what a call was charged that never reached its server.</summary>
    internal void OnNotSent(GateTicket ticket)
    {
        ReleaseCounted(ticket);
        RestoreApproval(ticket);
        if (ticket.Hold is { } hold)
        {
            _renewer.Remove(hold);
            _services.Holds.Release(hold);
        }
        else
        {
            _services.Governor.Ledger.Refund(ticket.Charge);
        }

        Finish(ticket, "released");
    }

    /// <summary>Keeps what a call was charged whose answer is lost.</summary>
    internal void OnLost(GateTicket ticket, UpstreamFault fault)
    {
        string reason = fault switch
        {
            UpstreamFault.Timeout => "upstream_timeout",
            UpstreamFault.BadAnswer => "upstream_bad_answer",
            UpstreamFault.Canceled => "canceled",
            UpstreamFault.Forbidden => "upstream_forbidden",
            _ => "upstream_lost",
        };
        if (ticket.Hold is { } hold)
        {
            _ = SettleAsync(ticket, hold, ticket.Price!.Amount, reason);
            return;
        }

        Finish(ticket, reason);
    }

    private ValueTask<GateAnswer> ChargeAsync(GateTicket ticket, ClientRequest request)
    {
        ToolPrice price = ticket.Policy.Prices.Find(ticket.Tool);
        ticket.Price = price;
        if (price.Amount == NanoUsd.Zero)
        {
            return new ValueTask<GateAnswer>(new GateAnswer(ticket, null));
        }

        ChargePath? path = ticket.Caller is { } caller ? caller.PathFor(null) : SharedPath(ticket.Policy);
        if (path is null || price.Result is not null)
        {
            return ChargeSlowlyAsync(ticket, request, price, path);
        }

        ValueTask<Charge> pending = _services.Governor.Ledger.ChargeAsync(path, price.Amount, ticket.Policy.Mode);
        return AwaitChargeAsync(ticket, request, pending);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<GateAnswer> AwaitChargeAsync(GateTicket ticket, ClientRequest request, ValueTask<Charge> pending) =>
        Conclude(ticket, request, await pending);

    private async ValueTask<GateAnswer> ChargeSlowlyAsync(GateTicket ticket, ClientRequest request, ToolPrice price, ChargePath? path)
    {
        path ??= await ResolveAsync(ticket.Policy, ticket.Caller);
        if (path is null)
        {
            return new GateAnswer(ticket, null);
        }

        if (price.Result is null)
        {
            return Conclude(ticket, request, await _services.Governor.Ledger.ChargeAsync(path, price.Amount, ticket.Policy.Mode));
        }

        HoldAnswer answer = await _services.Holds.HoldAsync(path, price.Amount, ticket.Policy.Mode);
        ticket.Hold = answer.Hold;
        if (answer.Hold is { } hold)
        {
            _renewer.Add(hold);
        }

        return Conclude(ticket, request, answer.Charge);
    }

    private GateAnswer Conclude(GateTicket ticket, ClientRequest request, in Charge charge)
    {
        ticket.Charge = charge;
        switch (charge.Outcome)
        {
            case ChargeOutcome.Allowed or ChargeOutcome.WouldRefuse:
                return new GateAnswer(ticket, null);
            case ChargeOutcome.Refused:
                return Refuse(ticket, request, GateRefusals.BudgetRefused(ticket.Tool, charge, ticket.Caller?.Token));
            default:
                // What this file says counts for tools, whatever the gateway's own fail mode is for routes.
                if (ticket.Policy.PassesUnaccounted)
                {
                    Log.PassedUnaccounted(_logger, ticket.Tool);
                    return new GateAnswer(ticket, null);
                }

                return Refuse(ticket, request, GateRefusals.LedgerUnavailable(ticket.Tool, failsOpen: false));
        }
    }

    private async ValueTask<ChargePath?> ResolveAsync(GatePolicy policy, Caller? caller)
    {
        ILedger ledger = _services.Governor.Ledger;
        if (caller is null)
        {
            ChargePath? shared = await ledger.ResolveAsync(SharedBudgetId, policy.FallbackLimit ?? BudgetText.Unlimited, null);
            _sharedLimit = policy.FallbackLimit;
            _sharedPath = shared;
            return shared;
        }

        ChargePath? path = await ledger.ResolveAsync(caller.Token.BudgetId, caller.Token.BudgetLimit ?? policy.FallbackLimit, null);
        if (path is not null)
        {
            caller.Keep(null, path);
        }

        return path;
    }

    private ChargePath? SharedPath(GatePolicy policy) => _sharedPath is { IsStale: false } path && _sharedLimit == policy.FallbackLimit ? path : null;

    private async Task SettleAsync(GateTicket ticket, BudgetHold hold, NanoUsd cost, string? reason)
    {
        _renewer.Remove(hold);
        Charge settled = await _services.Holds.SettleAsync(hold, cost);
        ticket.Charge = ticket.Charge with { Amount = cost.Value, Remaining = settled.BudgetId is null ? ticket.Charge.Remaining : settled.Remaining };
        Finish(ticket, reason);
    }

    private void ReleaseCounted(GateTicket ticket)
    {
        foreach (ref readonly Charge counted in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ticket.Counted))
        {
            _services.Governor.Ledger.Refund(counted);
        }

        ticket.Counted.Clear();
    }

    private void RestoreApproval(GateTicket ticket)
    {
        if (ticket.Approval is { } approval)
        {
            _ = _services.Approvals.RestoreAsync(approval).AsTask();
        }
    }
}
