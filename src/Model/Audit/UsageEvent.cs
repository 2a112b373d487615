using System.Runtime.InteropServices;

namespace SatGate.Model.Audit;

/// <summary>
/// One decision, as the audit log keeps it. A value: a decision on the data path makes one without allocating, its texts being those of the
/// configuration and of the token. Never holds a bearer string, a body or an argument.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public record struct UsageEvent
{
    /// <summary>When, in milliseconds since 1970 UTC.</summary>
    public long UnixMs { get; init; }

    /// <summary>What it reports.</summary>
    public UsageKind Kind { get; init; }

    /// <summary>What was decided.</summary>
    public UsageDecision Decision { get; init; }

    /// <summary>Status of the answer; 0 when there is none.</summary>
    public int Status { get; init; }

    /// <summary>Why, in one snake_case word; null when allowed without remark.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the caller's token; null without one.</summary>
    public string? TokenId { get; init; }

    /// <summary>The token that one was delegated from; null for none.</summary>
    public string? ParentTokenId { get; init; }

    /// <summary>The first budget that was charged, or the one that refused; null for none.</summary>
    public string? BudgetId { get; init; }

    /// <summary>The tenant; null for the default one.</summary>
    public string? Tenant { get; init; }

    /// <summary>Name of the route; null when there is none.</summary>
    public string? Route { get; init; }

    /// <summary>Name of the tool; null when there is none.</summary>
    public string? Tool { get; init; }

    /// <summary>The enforcement mode: observe, control, alert or charge; null when none applied.</summary>
    public string? Mode { get; init; }

    /// <summary>Price of the call in 10⁻⁹ US dollars.</summary>
    public long CostNanoUsd { get; init; }

    /// <summary>What was left of the budget afterwards; <see cref="long.MaxValue"/> without a limit.</summary>
    public long RemainingNanoUsd { get; init; }

    /// <summary>The budget's limit; <see cref="long.MaxValue"/> without one.</summary>
    public long LimitNanoUsd { get; init; }

    /// <summary>The ledger's number of the operation, unique in this gateway instance; 0 when nothing was charged.</summary>
    public long Operation { get; init; }

    /// <summary>From the complete head to the end of the answer, in microseconds; 0 when it does not apply.</summary>
    public long DurationMicros { get; init; }

    /// <summary>The request's id.</summary>
    public RequestIdText RequestId { get; init; }

    /// <summary>A short remark for people; null for none.</summary>
    public string? Detail { get; init; }
}
