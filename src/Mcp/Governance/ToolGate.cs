using System.Text.Json;
using Microsoft.Extensions.Logging;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance.Limits;
using SatGate.Mcp.Governance.Rules;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Governance;

/// <summary>
/// The gate before every tool call: who calls, how often, may it, what may it say, and does a budget cover it. One per process; thread-safe. A call
/// that is let through without rules on its arguments, and that the ledger answers at once, allocates nothing.
/// </summary>
internal sealed partial class ToolGate : IToolGate, IDisposable
{
    /// <summary>The budget that callers without a token share.</summary>
    public const string SharedBudgetId = "mcp-default";

    private readonly GateServices _services;
    private readonly HoldRenewer _renewer;
    private readonly ILogger _logger;
    private volatile GatePolicy _policy;

    /// <summary>Makes one.</summary>
    public ToolGate(GateServices services, ILogger<ToolGate> logger)
    {
        _services = services;
        _logger = logger;
        _policy = new GatePolicy(services.Snapshots.Current, null, services.Time);
        _renewer = new HoldRenewer(services.Holds, services.Time);
    }

    /// <inheritdoc/>
    public void Dispose() => _renewer.Dispose();

    /// <inheritdoc/>
    public bool MaySee(ClientPeer peer, string tool)
    {
        GatePolicy policy = Policy();
        Caller? caller = policy.ConfigToken is { } token ? _services.Callers.Find(token).Caller : peer.Caller;
        return caller is null || caller.Token.AllowsTool(tool);
    }

    /// <inheritdoc/>
    public MessageBuffer? RefuseRequest(ClientRequest request)
    {
        GatePolicy policy = Policy();
        if (request.Scan.Method is McpMethod.Initialize or McpMethod.Initialized or McpMethod.Ping)
        {
            // Some clients show their token only afterwards; nothing can be done with these.
            return null;
        }

        GateRefusal? refusal = Identify(policy, request, out Caller? caller);
        if (refusal is null)
        {
            return null;
        }

        RecordAuthFailure(policy, request, caller, refusal);
        return RpcErrors.Make(request.Id, refusal.Code, refusal.Text, refusal.Data.Span);
    }

    /// <inheritdoc/>
    public ValueTask<GateAnswer> EnterAsync(ClientRequest request, string tool, string upstream)
    {
        GatePolicy policy = Policy();
        GateTicket ticket = GateTicket.Rent(this, policy, request, tool, upstream, _services.Time.GetTimestamp());
        GateRefusal? refusal = Admit(policy, request, tool, out Caller? caller);
        ticket.Caller = caller;
        if (refusal is not null)
        {
            return new ValueTask<GateAnswer>(Refuse(ticket, request, refusal));
        }

        TokenRules rules = caller is null ? TokenRules.None : TokenRules.Of(caller.Token);
        return rules.IsEmpty ? ChargeAsync(ticket, request) : EnterByRulesAsync(ticket, request, rules);
    }

    private GateRefusal? Admit(GatePolicy policy, ClientRequest request, string tool, out Caller? caller)
    {
        GateRefusal? refusal = Identify(policy, request, out caller) ?? Count(policy.Rate, request, caller);
        if (refusal is not null)
        {
            return refusal;
        }

        if (caller is not null && !caller.Token.AllowsTool(tool))
        {
            return GateRefusals.OutOfScope(tool, caller.Token);
        }

        return policy.Refuses && !_services.Governor.Usage.IsAccepting ? GateRefusals.AuditUnavailable : null;
    }

    /// <summary>Who calls. A token that was given and is not good is refused, also where none is demanded.</summary>
    private GateRefusal? Identify(GatePolicy policy, ClientRequest request, out Caller? caller)
    {
        TokenAnswer answer;
        if (policy.ConfigToken is { } token)
        {
            answer = _services.Callers.Find(token);
        }
        else if (request.Peer.Caller is { } known)
        {
            answer = _services.Callers.Recheck(known);
        }
        else if (MessageToken.Find(_services.Callers, request) is { } found)
        {
            answer = found;
        }
        else
        {
            caller = null;
            return policy.File.Auth.Mode == McpAuthMode.Header ? GateRefusals.TokenMissing : null;
        }

        caller = answer.Caller;
        return caller is null ? GateRefusals.TokenRefused(answer) : null;
    }

    private static GateRefusal? Count(CallRate? rate, ClientRequest request, Caller? caller)
    {
        if (rate is null)
        {
            return null;
        }

        string holder = caller?.Token.BudgetId ?? (request.RemoteAddress.Length > 0 ? request.RemoteAddress : SharedBudgetId);
        int seconds = rate.TryCount(holder);
        return seconds == 0 ? null : GateRefusals.RateLimited(seconds);
    }

    private GatePolicy Policy()
    {
        GatePolicy policy = _policy;
        GatewaySnapshot snapshot = _services.Snapshots.Current;
        if (!ReferenceEquals(policy.Snapshot, snapshot))
        {
            // Two threads may both compile it; either is right, and what counts calls goes on in both.
            policy = new GatePolicy(snapshot, policy, _services.Time);
            _policy = policy;
        }

        return policy;
    }
}
