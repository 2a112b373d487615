using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Audit;
using SatGate.Model.Tokens;

namespace SatGate.Mcp.Governance;

/// <summary>Records when sessions begin and end, on the way of their first message to the router.</summary>
internal sealed class SessionAudit(IMessageRouter router, IUsageSink usage, TimeProvider time) : IMessageRouter
{
    /// <inheritdoc/>
    public void Serve(ClientRequest request)
    {
        if (request is { Scan: { Method: McpMethod.Initialize, IsRequest: true }, Session: { } session })
        {
            VerifiedToken? token = session.Caller?.Token;
            var life = new SessionLife(this, token, request.RequestId, time.GetTimestamp());
            Record(UsageKind.SessionBegun, life);
            session.Attach(life);
        }

        router.Serve(request);
    }

    /// <inheritdoc/>
    public void OnClientGone(ClientRequest request) => router.OnClientGone(request);

    private void Record(UsageKind kind, SessionLife life) => usage.TryRecord(new UsageEvent
    {
        UnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Kind = kind,
        Decision = UsageDecision.Allow,
        TokenId = life.Token?.TokenId,
        ParentTokenId = life.Token?.ParentTokenId,
        BudgetId = life.Token?.BudgetId,
        Tenant = life.Token?.Tenant,
        RemainingNanoUsd = long.MaxValue,
        LimitNanoUsd = long.MaxValue,
        DurationMicros = kind == UsageKind.SessionEnded ? (long)time.GetElapsedTime(life.BegunAt).TotalMicroseconds : 0,
        RequestId = life.RequestId,
    });

    private sealed class SessionLife(SessionAudit audit, VerifiedToken? token, RequestIdText requestId, long begunAt) : ISessionCompanion
    {
        public VerifiedToken? Token { get; } = token;

        public RequestIdText RequestId { get; } = requestId;

        public long BegunAt { get; } = begunAt;

        public void OnSessionClosed() => audit.Record(UsageKind.SessionEnded, this);
    }
}
