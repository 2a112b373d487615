namespace SatGate.Model.Tokens;

/// <summary>The sentences for people that go with a <see cref="TokenFault"/>. They never hold a part of the token.</summary>
public static class TokenFaults
{
    /// <summary>The sentence of a fault; empty for <see cref="TokenFault.None"/>.</summary>
    public static string Message(TokenFault fault) => fault switch
    {
        TokenFault.None => string.Empty,
        TokenFault.Malformed => "invalid token format",
        TokenFault.TooLong => "token is too long",
        TokenFault.BadSignature => "invalid signature: the token was changed or was minted with a different root key",
        TokenFault.Expired => "token expired",
        TokenFault.InvalidCaveat => "invalid caveat format",
        TokenFault.UnknownCaveat => "unknown caveat: a restriction that cannot be enforced",
        TokenFault.UnsealedBudget => "budget_id caveat is not server-issued",
        TokenFault.ConflictingTenant => "conflicting tenant_id caveats",
        TokenFault.WrongTenant => "token belongs to a different tenant",
        TokenFault.WidenedScope => "scope caveat widens an earlier restriction",
        TokenFault.ArgumentRulesUnsupported => "argument rules are not supported here",
        TokenFault.DelegatedTooOften => "delegation_depth exceeded",
        TokenFault.WrongKind => "token is of a different kind",
        _ => "invalid token",
    };
}
