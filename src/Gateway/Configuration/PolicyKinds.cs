using System.Collections.Frozen;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>The spellings of the policy kinds.</summary>
internal static class PolicyKinds
{
    /// <summary>The kinds that a snapshot may hold, each with its own name.</summary>
    internal static readonly IReadOnlyList<(string Name, PolicyKind Kind)> Resolved =
    [
        ("public", PolicyKind.Public), ("deny", PolicyKind.Deny), ("capability", PolicyKind.Capability),
        ("fiat402", PolicyKind.Fiat402), ("chargeback", PolicyKind.Chargeback), ("l402", PolicyKind.L402),
    ];

    /// <summary>Every spelling of a kind; <c>pay</c> is one that the pay block resolves.</summary>
    internal static readonly FrozenDictionary<string, PolicyKind> Spellings = new Dictionary<string, PolicyKind>(StringComparer.Ordinal)
    {
        ["public"] = PolicyKind.Public,
        ["deny"] = PolicyKind.Deny,
        ["capability"] = PolicyKind.Capability,
        ["protected"] = PolicyKind.Capability,
        ["protect"] = PolicyKind.Capability,
        ["l402"] = PolicyKind.L402,
        ["charge"] = PolicyKind.L402,
        ["monetize"] = PolicyKind.L402,
        ["fiat402"] = PolicyKind.Fiat402,
        ["control"] = PolicyKind.Fiat402,
        ["budget"] = PolicyKind.Fiat402,
        ["enforce"] = PolicyKind.Fiat402,
        ["chargeback"] = PolicyKind.Chargeback,
        ["observe"] = PolicyKind.Chargeback,
        ["audit"] = PolicyKind.Chargeback,
        ["policy_to_proof"] = PolicyKind.Chargeback,
        ["pay"] = PolicyKind.Pay,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The name of a kind.</summary>
    internal static string NameOf(PolicyKind kind) => kind == PolicyKind.Pay ? "pay" : Resolved.Single(entry => entry.Kind == kind).Name;

    /// <summary>Whether calls of the kind may be charged to a budget: on public routes those that bring a token, on L402 routes those that bring no payment.</summary>
    internal static bool IsCharged(PolicyKind kind) => kind != PolicyKind.Deny;
}
