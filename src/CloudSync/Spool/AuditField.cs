namespace SatGate.CloudSync.Spool;

/// <summary>The fields of an event's line, in the order in which they are written. The first four are on every line.</summary>
internal enum AuditField
{
    Sequence,
    Type,
    Timestamp,
    Decision,
    Reason,
    Status,
    PolicyMode,
    Gateway,
    TenantId,
    TokenId,
    ParentTokenId,
    BudgetId,
    Route,
    Tool,
    Cost,
    CostNanoUsd,
    Remaining,
    RemainingNanoUsd,
    BudgetLimit,
    BudgetLimitNanoUsd,
    Operation,
    RequestId,
    DurationMicros,
    Detail,
}
