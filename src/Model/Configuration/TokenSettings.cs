using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>Keys of capability tokens. Never logged.</summary>
public sealed class TokenSettings
{
    /// <summary>
    /// The configured root secrets, the one that mints first, at most two, so that a key can be changed without an outage. From
    /// <c>admin.capabilityRootKey</c> or <c>CAPABILITY_ROOT_KEY</c>, separated by commas. Empty: one is made and kept in the data directory.
    /// </summary>
    public ImmutableArray<string> RootSecrets { get; init; } = [];

    /// <summary>The root secret of payment tokens; null takes the first of <see cref="RootSecrets"/>. From <c>lightning.l402RootKey</c> or <c>L402_ROOT_KEY</c>.</summary>
    public string? L402RootSecret { get; init; }

    /// <summary>
    /// Whether a token's <c>budget_id</c> counts although no seal of this gateway stands behind it: tokens of older issuers have none. Its holder
    /// may then have written it, and so spend from any budget whose name is known. Default false: such a token is refused.
    /// </summary>
    public bool AcceptUnsealedBudgets { get; init; }

    /// <summary>Whether the other settings verify the same tokens, so that what was verified by these may stay remembered.</summary>
    public bool HasSameKeys(TokenSettings other) => RootSecrets.SequenceEqual(other.RootSecrets, StringComparer.Ordinal)
        && string.Equals(L402RootSecret, other.L402RootSecret, StringComparison.Ordinal) && AcceptUnsealedBudgets == other.AcceptUnsealedBudgets;
}
