using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Proxy.Stages;

/// <summary>What a route's policy comes down to, with the global settings resolved. Built at the swap; immutable.</summary>
internal sealed class RouteGovernance
{
    public RouteGovernance(PolicyDefinition policy, BudgetSettings budget)
    {
        Kind = policy.Kind;
        Scope = string.IsNullOrEmpty(policy.Scope) ? null : policy.Scope;
        BudgetId = policy.BudgetId;
        PriceSats = policy.PriceSats;
        Price = policy.Cost ?? (policy.Kind is PolicyKind.Public or PolicyKind.Capability or PolicyKind.Deny or PolicyKind.L402 ? NanoUsd.Zero : NanoUsd.FromCredits(1));
        Mode = policy.Kind == PolicyKind.L402 ? EnforcementMode.Charge : policy.Mode ?? (policy.Kind == PolicyKind.Chargeback ? EnforcementMode.Observe : budget.Mode);
        ModeName = policy.Kind == PolicyKind.L402 ? "charge" : Mode.ToString().ToLowerInvariant();
    }

    /// <summary>The kind of policy.</summary>
    public PolicyKind Kind { get; }

    /// <summary>The scope a token must grant; null asks for none.</summary>
    public string? Scope { get; }

    /// <summary>A budget that every call is charged to as well; null for none.</summary>
    public string? BudgetId { get; }

    /// <summary>Price of a call.</summary>
    public NanoUsd Price { get; }

    /// <summary>Price of a call in satoshi, of a route that demands payment.</summary>
    public long PriceSats { get; }

    /// <summary>What a budget that does not cover the call leads to.</summary>
    public EnforcementMode Mode { get; }

    /// <summary>That mode as a word.</summary>
    public string ModeName { get; }

    /// <summary>Whether nobody gets through without a token.</summary>
    public bool DemandsToken => Kind is PolicyKind.Capability or PolicyKind.Fiat402;

    /// <summary>Whether every call is recorded, and not only those that bring a token.</summary>
    public bool RecordsAll => Kind != PolicyKind.Public;
}
