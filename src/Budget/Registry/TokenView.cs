using System.Collections.Immutable;
using SatGate.Budget.Ledger;
using SatGate.Model.Registry;

namespace SatGate.Budget.Registry;

/// <summary>A token as people look at it. Immutable.</summary>
/// <param name="Token">What is remembered of it.</param>
/// <param name="Chain">The ids of the tokens it was delegated through, the root first and its own last.</param>
/// <param name="Budget">Its budget and what is left of it; null when it was never used and nothing defines it.</param>
public sealed record TokenView(TokenRecord Token, ImmutableArray<string> Chain, BudgetReading? Budget);
