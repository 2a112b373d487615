namespace SatGate.Model.Audit;

/// <summary>Which events to read. Every given filter must match. Immutable.</summary>
public sealed record AuditQuery
{
    /// <summary>Only events numbered above this. Default 0.</summary>
    public long AfterSequence { get; init; }

    /// <summary>Only events numbered below this; null for no bound.</summary>
    public long? BeforeSequence { get; init; }

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only this kind.</summary>
    public UsageKind? Kind { get; init; }

    /// <summary>Only this decision.</summary>
    public UsageDecision? Decision { get; init; }

    /// <summary>Only this token.</summary>
    public string? TokenId { get; init; }

    /// <summary>Only this budget.</summary>
    public string? BudgetId { get; init; }

    /// <summary>Only this route.</summary>
    public string? Route { get; init; }

    /// <summary>Only this tool.</summary>
    public string? Tool { get; init; }

    /// <summary>Only this request.</summary>
    public string? RequestId { get; init; }

    /// <summary>Newest first. Default false.</summary>
    public bool Descending { get; init; }

    /// <summary>Most events of one page. 1 to 1,000. Default 100.</summary>
    public int CountMax { get; init; } = 100;
}
