using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>policy</c> of a route.</summary>
internal static partial class PolicySection
{
    /// <summary>Longest scope in characters. 256.</summary>
    internal const int ScopeCharsMax = 256;

    /// <summary>Reads the policy. A missing or wrong one is an error and gives the kind that forwards nothing.</summary>
    /// <param name="route">The route, where a missing policy is reported.</param>
    /// <param name="section">The policy; null when there is none.</param>
    /// <param name="context">What stands elsewhere in the file.</param>
    internal static PolicyDefinition Read(SectionReader route, SectionReader? section, PolicyContext context)
    {
        if (section is null)
        {
            if (!route.Has("policy"))
            {
                route.Error("policy", "a policy is needed; write policy: {kind: public} for a route that anyone may call");
            }

            return new PolicyDefinition { Kind = PolicyKind.Deny };
        }

        PolicyKind written = ReadKind(section);
        PaySection? pay = section.Section("pay") is { } block ? PaySection.Read(block, written) : null;
        PolicyKind kind = Resolve(section, written, pay);
        pay = kind is PolicyKind.Fiat402 or PolicyKind.Chargeback or PolicyKind.L402 ? pay : null;
        string? message = section.Text("message");
        if (message is not null && kind != PolicyKind.Deny)
        {
            section.Warning("message", "has no effect but with kind deny");
        }

        EnforcementMode? mode = ReadMode(section, kind, pay);
        var policy = new PolicyDefinition
        {
            Kind = kind,
            Message = string.IsNullOrEmpty(message) ? null : message,
            Scope = ReadScope(section, kind, pay),
            Cost = ReadCost(section, kind, pay),
            PriceSats = ReadSats(section, kind, mode, pay) ?? new PolicyDefinition { Kind = kind }.PriceSats,
            Mode = mode,
            BudgetId = ReadBudget(section, kind, context),
        };
        WarnWithoutLightning(section, policy, context);
        section.Idle("tier", "evidence_pack");
        section.Finish();
        return policy;
    }

    private static PolicyKind ReadKind(SectionReader section)
    {
        string? text = section.Text("kind");
        if (text is not null && PolicyKinds.Spellings.TryGetValue(text.ToLowerInvariant(), out PolicyKind kind))
        {
            return kind;
        }

        string? near = text is null ? null : NearestName.Find(text, PolicyKinds.Spellings.Keys);
        string hint = near is null ? $"it is one of {string.Join(", ", PolicyKinds.Resolved.Select(entry => entry.Name))}, pay" : $"did you mean '{near}'?";
        section.Error("kind", text is null ? $"a kind is needed; {hint}" : $"unknown kind; {hint}");
        return PolicyKind.Deny;
    }

    // The pay block says what "pay" means; beside another kind it must mean the same.
    private static PolicyKind Resolve(SectionReader section, PolicyKind written, PaySection? pay)
    {
        if (written == PolicyKind.Pay)
        {
            if (pay?.Kind is { } meant)
            {
                return meant;
            }

            // A block that is wrong in itself is reported already.
            if (section.Written("pay") is not { } block || (block is ConfigMapping mapping && mapping.Find("mode") is null))
            {
                section.Error("pay", "a way to pay is needed; write pay: {mode: fiat402} or {mode: l402}");
            }

            return PolicyKind.Deny;
        }

        if (pay is null)
        {
            return written;
        }

        if (written is PolicyKind.Public or PolicyKind.Deny or PolicyKind.Capability)
        {
            section.Warning("pay", $"is not enforced with kind {PolicyKinds.NameOf(written)}; write kind: pay");
        }
        else if (pay.Kind is { } mode && mode != written)
        {
            section.Error("pay", $"has the mode {PolicyKinds.NameOf(mode)}, which is not the kind of the policy");
        }

        return written;
    }

    private static string? ReadScope(SectionReader section, PolicyKind kind, PaySection? pay)
    {
        string? scope = section.Text("scope") is { Length: > 0 } given ? given : null;
        if (scope is not null && pay?.Scope is { } other && !string.Equals(scope, other, StringComparison.Ordinal))
        {
            section.Error("scope", "differs from pay.scope; give one of them");
        }

        scope ??= pay?.Scope;
        if (scope is null)
        {
            return null;
        }

        if (scope.Length > ScopeCharsMax || scope.AsSpan().ContainsAnyExceptInRange(' ', '~') || scope.AsSpan().Trim().Length != scope.Length)
        {
            section.Error("scope", $"a scope is at most {ScopeCharsMax} printable ASCII characters, without white space at an end");
            return null;
        }

        if (kind is PolicyKind.Public or PolicyKind.Deny)
        {
            section.Warning("scope", $"is not enforced with kind {PolicyKinds.NameOf(kind)}; write kind: capability");
        }

        return scope;
    }

    private static EnforcementMode? ReadMode(SectionReader section, PolicyKind kind, PaySection? pay)
    {
        EnforcementMode? mode = EnforcementModes.Read(section);
        if (mode is not null && !PolicyKinds.IsCharged(kind))
        {
            section.Warning("mode", $"has no effect with kind {PolicyKinds.NameOf(kind)}");
        }

        // A route that only records may be told by its pay block to refuse after all.
        return mode ?? (kind == PolicyKind.Chargeback && pay?.EnforceBudget == true ? EnforcementMode.Control : null);
    }

    private static string? ReadBudget(SectionReader section, PolicyKind kind, PolicyContext context)
    {
        string? id;
        if (section.Written("budget") is ConfigMapping)
        {
            SectionReader inner = section.Section("budget")!;
            id = inner.Text("id");
            inner.Unenforced("default", "period");
            inner.Finish();
        }
        else
        {
            id = section.Text("budget");
        }

        if (string.IsNullOrEmpty(id))
        {
            return null;
        }

        if (!context.Budgets.Contains(id))
        {
            string? near = NearestName.Find(id, context.Budgets);
            section.Error("budget", $"no such budget under budget.budgets{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
        }

        if (!PolicyKinds.IsCharged(kind))
        {
            section.Warning("budget", $"is not charged with kind {PolicyKinds.NameOf(kind)}");
        }

        return id;
    }

    private static void WarnWithoutLightning(SectionReader section, PolicyDefinition policy, PolicyContext context)
    {
        bool byMode = policy.Mode == EnforcementMode.Charge && PolicyKinds.IsCharged(policy.Kind);
        if (!context.HasLightning && (byMode || policy.Kind == PolicyKind.L402))
        {
            section.Warning(
                byMode ? "mode" : "kind", "asks for Lightning payments, which are answered 503 until lightning.provider names a node, or mock to try it out");
        }
    }
}
