namespace SatGate.Proxy.Failures;

/// <summary>What a refusal by a budget says about it.</summary>
internal readonly ref struct BudgetFigures
{
    /// <summary>The caller's token; empty without one.</summary>
    public required ReadOnlySpan<char> TokenId { get; init; }

    /// <summary>The budget that refused.</summary>
    public required ReadOnlySpan<char> BudgetId { get; init; }

    /// <summary>The price in whole credits, rounded up.</summary>
    public required long CostCredits { get; init; }

    /// <summary>What remains in whole credits, rounded down; negative in debt.</summary>
    public required long RemainingCredits { get; init; }

    /// <summary>Seconds until the budget's window begins anew; 0 when it does not, or not soon.</summary>
    public required long RetryAfterSeconds { get; init; }

    /// <summary>Whose error shape the client expects.</summary>
    public required ErrorEnvelope Envelope { get; init; }
}
