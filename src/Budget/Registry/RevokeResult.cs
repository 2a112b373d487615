using System.Collections.Immutable;
using SatGate.Model.Money;

namespace SatGate.Budget.Registry;

/// <summary>What a revocation did. Immutable.</summary>
/// <param name="TokenIds">The token and all below it; each is refused from now on.</param>
/// <param name="Returned">What moved back to the budgets that these tokens' budgets were carved from.</param>
/// <param name="IsReturnPending">Whether the store did not answer to some of it; it is repeated in the background, and repeating the revocation is harmless.</param>
public sealed record RevokeResult(ImmutableArray<string> TokenIds, NanoUsd Returned, bool IsReturnPending);
