using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Registry;

/// <summary>The answer to an order. Immutable.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Token">The token, a secret; null unless done.</param>
/// <param name="Record">What is remembered of it; null unless done.</param>
/// <param name="ParentRemaining">What is left of the budget that was carved from, or that refused; null when nothing was carved.</param>
/// <param name="Reason">Why not, in a sentence for people; null when done.</param>
public sealed record MintResult(MintOutcome Outcome, Macaroon? Token, TokenRecord? Record, NanoUsd? ParentRemaining, string? Reason)
{
    /// <summary>Whether there is a new token.</summary>
    public bool IsDone => Outcome == MintOutcome.Done;

    internal static MintResult Fail(MintOutcome outcome, string reason, NanoUsd? parentRemaining = null) => new(outcome, null, null, parentRemaining, reason);
}
