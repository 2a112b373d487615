namespace SatGate.Model.Configuration;

/// <summary>The budget of callers that bring none.</summary>
public sealed record McpBudgetSettings
{
    /// <summary>Whether balances are kept in Redis rather than in this process. Default false.</summary>
    public bool UseRedis { get; init; }

    /// <summary>Credits a new budget starts with; null for no limit. Default null.</summary>
    public long? Limit { get; init; }

    /// <summary>Whether calls pass while balances cannot be reached. Default false: they are refused.</summary>
    public bool FailOpen { get; init; }

    /// <summary>Where Redis is, when not given by the environment. May hold a password: never logged. Default null.</summary>
    public string? RedisUrl { get; init; }
}
