using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.Proxy.Failures;
using SatGate.Proxy.Metrics;
using SatGate.Proxy.Routing;
using SatGate.Proxy.Stages;
using SatGate.Transport.Upstream;

namespace SatGate.Proxy.Exchange;

/// <summary>A compiled route with what an exchange needs at run time: its pool, its deadline and its counters. Immutable but for the counters.</summary>
internal sealed class RouteRuntime
{
    private int _loggedStripped;

    private ChargePath? _ownPath;

    public RouteRuntime(CompiledRoute route, UpstreamPool? pool, RouteCounters counters, BudgetSettings budget)
    {
        Governance = new RouteGovernance(route.Definition.Policy, budget);
        Route = route;
        Pool = pool;
        Counters = counters;
        UpstreamTimeoutMs = (long)(route.Upstream?.Timeout.TotalMilliseconds ?? 0);
        DenyRefusal = route.Definition.Policy.Message is { Length: > 0 } message ? Refusals.Denied with { Message = message } : Refusals.Denied;
    }

    /// <summary>The route.</summary>
    public CompiledRoute Route { get; }

    /// <summary>Its policy.</summary>
    public RouteGovernance Governance { get; }

    /// <summary>The budgets of calls without a token; null when they must be resolved.</summary>
    public ChargePath? OwnPath
    {
        get => _ownPath is { IsStale: false } path ? path : null;
        set => _ownPath = value;
    }

    /// <summary>The connections of its upstream; null when it never forwards.</summary>
    public UpstreamPool? Pool { get; }

    /// <summary>Its counters, which outlive a reload.</summary>
    public RouteCounters Counters { get; }

    /// <summary>What a deny policy answers.</summary>
    public Refusal DenyRefusal { get; }

    /// <summary>Longest silence of the upstream in milliseconds.</summary>
    public long UpstreamTimeoutMs { get; }

    /// <summary>True for the first caller only: that a request reached the route without its strip prefix is worth one line in the log.</summary>
    public bool ShouldLogStripped() => _loggedStripped == 0 && Interlocked.Exchange(ref _loggedStripped, 1) == 0;
}
