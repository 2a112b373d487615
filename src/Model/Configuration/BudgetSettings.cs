using System.Collections.Immutable;
using System.Text;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Model.Configuration;

/// <summary>The ledger. <see cref="RedisUrl"/> and <see cref="Tenant"/> are read at start only.</summary>
public sealed record BudgetSettings
{
    /// <summary>Where balances live: a Redis URL, or null for the embedded store. From <c>budget.redis</c> or <c>REDIS_URL</c>. May hold a password: never logged.</summary>
    public string? RedisUrl { get; init; }

    /// <summary>The tenant whose keys this gateway uses; all of them share one Redis Cluster slot. 1 to 64 of <c>a-z A-Z 0-9 . _ -</c>. Default <c>default</c>.</summary>
    public string Tenant { get; init; } = "default";

    /// <summary>How calls are debited. Default strict.</summary>
    public DebitMode Debit { get; init; }

    /// <summary>What happens when the store does not answer. Default closed.</summary>
    public FailMode FailMode { get; init; }

    /// <summary>How long an answer of the store is waited for, and of gateways that are asked for slices before a call is refused. 10 ms to 10 s. Default 250 ms.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest life of a hold without renewal. 5 s to 1 h. Default 60 s.</summary>
    public TimeSpan HoldLease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest slice that one gateway takes ahead of one budget in leased mode. Default 100 credits.</summary>
    public NanoUsd SliceMax { get; init; } = NanoUsd.FromCredits(100);

    /// <summary>The global mode, where a route does not say. Default control.</summary>
    public EnforcementMode Mode { get; init; } = EnforcementMode.Control;

    /// <summary>Whether a caller whose token names no budget may spend without limit (counted all the same). Default false: it may spend nothing.</summary>
    public bool DefaultIsUnlimited { get; init; }

    /// <summary>The limit such a caller gets instead, one budget per token; null for none. Default null.</summary>
    public NanoUsd? DefaultLimit { get; init; }

    /// <summary>Percentages of a limit that raise one event each per window, ascending. Default 50, 80, 90, 100.</summary>
    public ImmutableArray<int> Thresholds { get; init; } = [50, 80, 90, 100];

    /// <summary>Whether the gateway starts in control mode on a Redis that may lose balances (no AOF, or keys evicted). Default false.</summary>
    public bool AllowUnsafeRedis { get; init; }

    /// <summary>Budgets of the configuration file.</summary>
    public ImmutableArray<BudgetDefinition> Budgets { get; init; } = [];

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Store = ").Append(RedisUrl is null ? "embedded" : "redis").Append(", Mode = ").Append(Mode);
        return true;
    }
}
