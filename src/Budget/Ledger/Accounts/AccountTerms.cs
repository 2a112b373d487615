using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>What the ledger must know of a budget to charge it. Immutable.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Origin">Who said so.</param>
internal sealed record AccountTerms(BudgetDefinition Definition, TermsOrigin Origin)
{
    /// <summary>What the store is told as the limit of a budget without one.</summary>
    public const long Unlimited = NanoUsd.ValueMax;

    /// <summary>The limit as the store is told it.</summary>
    public long StoreLimit => Definition.Limit?.Value ?? Unlimited;

    /// <summary>The limit as callers are told it; <see cref="long.MaxValue"/> without one.</summary>
    public long ShownLimit => Definition.Limit?.Value ?? long.MaxValue;

    /// <summary>Whether the limit came out of another budget: then only carving and returning may move it, and only carving may create it.</summary>
    public bool IsCarved => Definition.CarvedFromId is not null;

    /// <summary>
    /// Whether the store is to take this limit over for a bucket that exists. Not for a token's: it only brings a budget into being that
    /// somebody may have raised since.
    /// </summary>
    public bool IsBinding => Origin != TermsOrigin.Token && !IsCarved;
}
