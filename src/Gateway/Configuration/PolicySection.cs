using System.Collections.Frozen;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>policy</c> of a route.</summary>
internal static class PolicySection
{
    /// <summary>Every spelling of a policy kind.</summary>
    internal static readonly FrozenDictionary<string, PolicyKind> Kinds = new Dictionary<string, PolicyKind>(StringComparer.Ordinal)
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

    private static readonly string[] Names = ["public", "deny", "capability", "fiat402", "chargeback", "l402", "pay"];

    /// <summary>Whether this version carries the kind out; routes of other kinds are refused at run time.</summary>
    internal static bool IsImplemented(PolicyKind kind) => kind is PolicyKind.Public or PolicyKind.Deny;

    /// <summary>Reads the policy. A missing or wrong one is an error and gives the kind that forwards nothing.</summary>
    internal static PolicyDefinition Read(SectionReader route, SectionReader? section)
    {
        if (section is null)
        {
            if (!route.Has("policy"))
            {
                route.Error("policy", "a policy is needed; write policy: {kind: public} for a route that anyone may call");
            }

            return new PolicyDefinition { Kind = PolicyKind.Deny };
        }

        PolicyKind kind = ReadKind(section);
        string? message = section.Text("message");
        if (message is not null && kind != PolicyKind.Deny)
        {
            section.Warning("message", "has no effect but with kind deny");
        }

        if (!IsImplemented(kind))
        {
            section.Warning("kind", $"this version does not carry out {Names[NameIndex(kind)]}; requests to the route are refused with 501");
            _ = section.Take("scope");
            _ = section.Take("pay");
            _ = section.Take("budget");
        }
        else
        {
            section.Unenforced("scope", "pay", "budget");
        }

        section.Idle("priceSats", "tier", "costCredits", "evidence_pack", "price");
        section.Finish();
        return new PolicyDefinition { Kind = kind, Message = string.IsNullOrEmpty(message) ? null : message };
    }

    private static PolicyKind ReadKind(SectionReader section)
    {
        string? text = section.Text("kind");
        if (text is not null && Kinds.TryGetValue(text.ToLowerInvariant(), out PolicyKind kind))
        {
            return kind;
        }

        string? near = text is null ? null : NearestName.Find(text, Kinds.Keys);
        string hint = near is null ? $"it is one of {string.Join(", ", Names)}" : $"did you mean '{near}'?";
        section.Error("kind", text is null ? $"a kind is needed; {hint}" : $"unknown kind; {hint}");
        return PolicyKind.Deny;
    }

    private static int NameIndex(PolicyKind kind) => Array.FindIndex(Names, name => Kinds[name] == kind);
}
