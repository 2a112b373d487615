using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Gateway.Configuration;

/// <summary>What <c>policy.pay</c> says. Immutable.</summary>
/// <param name="Kind">The kind that <c>pay.mode</c> names; null when it names none.</param>
/// <param name="Cost">The price in money; null when there is none.</param>
/// <param name="PriceSats">The price in satoshi; null when there is none.</param>
/// <param name="Scope">The scope a token must grant; null for none.</param>
/// <param name="EnforceBudget">Whether a budget that does not cover the call refuses it; null when the file does not say.</param>
internal sealed record PaySection(PolicyKind? Kind, NanoUsd? Cost, long? PriceSats, string? Scope, bool? EnforceBudget)
{
    /// <summary>All the bitcoin there will be, in satoshi. 2,100,000,000,000,000.</summary>
    internal const long SatsMax = 2_100_000_000_000_000;

    private static readonly string[] Modes = ["l402", "fiat402", "chargeback"];

    /// <summary>Reads the block. The price is understood by its unit: satoshi for l402, credits for the others unless the block says otherwise.</summary>
    /// <param name="section">The block.</param>
    /// <param name="outer">The kind of the policy, for the unit when the block names no mode.</param>
    internal static PaySection Read(SectionReader section, PolicyKind outer)
    {
        PolicyKind? kind = ReadMode(section);
        bool lightning = (kind ?? outer) == PolicyKind.L402;
        string unit = section.Choice("unit", "sats", "sat", "credits", "credit", "USD") ?? (lightning ? "sats" : "credits");
        NanoUsd? cost = null;
        long? sats = null;
        switch (unit)
        {
            case "sats" or "sat":
                sats = section.Integer("price", lightning ? 1 : 0, SatsMax);
                break;
            case "USD":
                cost = section.Usd("price");
                break;
            default:
                cost = section.Credits("price");
                break;
        }

        if (section.Has("price") && lightning != (sats is not null) && (sats is not null || cost is not null))
        {
            section.Error("unit", lightning ? "a Lightning payment is asked for in sats" : "a budget is charged in credits or USD");
        }

        var pay = new PaySection(kind, cost, sats, section.Text("scope") is { Length: > 0 } scope ? scope : null, section.Bool("enforceBudget"));
        section.Idle("costCenterHeader", "creditsPerSat");
        section.Finish();
        return pay;
    }

    private static PolicyKind? ReadMode(SectionReader section)
    {
        if (section.Text("mode") is not { Length: > 0 } text)
        {
            return null;
        }

        if (PolicyKinds.Spellings.TryGetValue(text.ToLowerInvariant(), out PolicyKind kind) && kind is PolicyKind.L402 or PolicyKind.Fiat402 or PolicyKind.Chargeback)
        {
            return kind;
        }

        section.Error("mode", $"is not a way to pay; write {string.Join(", ", Modes[..^1])} or {Modes[^1]}");
        return null;
    }
}
