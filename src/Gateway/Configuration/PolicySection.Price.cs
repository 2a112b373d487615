using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Gateway.Configuration;

/// <content>Reading what a call costs.</content>
internal static partial class PolicySection
{
    // One price in money, whatever the key that names it.
    private static NanoUsd? ReadCost(SectionReader section, PolicyKind kind, PaySection? pay)
    {
        NanoUsd? credits = section.Credits("costCredits");
        NanoUsd? usd = section.Usd("costUsd");
        if (credits is not null && usd is not null && credits != usd)
        {
            section.Error("costUsd", "differs from costCredits; give one of them");
        }

        NanoUsd? own = credits ?? usd;
        if (own is not null && pay?.Cost is { } paid && own != paid)
        {
            section.Error(credits is null ? "costUsd" : "costCredits", "differs from pay.price; give one of them");
        }

        if (own is not null && !PolicyKinds.IsCharged(kind))
        {
            section.Warning(credits is null ? "costUsd" : "costCredits", $"is not charged with kind {PolicyKinds.NameOf(kind)}");
        }

        return PolicyKinds.IsCharged(kind) ? own ?? pay?.Cost : null;
    }

    // One price in satoshi: priceSats, or price: {sats: …}, or the pay block's.
    private static long? ReadSats(SectionReader section, PolicyKind kind, EnforcementMode? mode, PaySection? pay)
    {
        long? sats = section.Integer("priceSats", 1, PaySection.SatsMax);
        long? nested = ReadNestedSats(section);
        long? paid = pay?.PriceSats;
        if (Differ(sats, nested) || Differ(sats, paid) || Differ(nested, paid))
        {
            section.Error(sats is null ? "price" : "priceSats", "the price in sats is given twice, and differs");
        }

        sats ??= nested ?? paid;
        bool written = section.Has("priceSats") || section.Has("price") || section.Written("pay") is ConfigMapping block && block.Find("price") is not null;
        if (kind == PolicyKind.L402 && sats is null && !written)
        {
            section.Error("kind", "a price is needed; write priceSats: 100");
        }

        if (section.Has("priceSats") && kind != PolicyKind.L402 && !(PolicyKinds.IsCharged(kind) && mode is null or EnforcementMode.Charge))
        {
            section.Warning("priceSats", "has no effect but with kind l402 or mode charge");
        }

        return sats;
    }

    private static long? ReadNestedSats(SectionReader section)
    {
        if (section.Section("price") is not { } inner)
        {
            return null;
        }

        long? sats = inner.Integer("sats", 1, PaySection.SatsMax);
        _ = inner.Choice("currency", "sats", "sat", "BTC");
        inner.Finish();
        return sats;
    }

    private static bool Differ(long? left, long? right) => left is not null && right is not null && left != right;
}
