using System.Collections.Immutable;
using SatGate.Model.Money;
using SatGate.Model.Validation;

namespace SatGate.Model.Tokens;

/// <summary>
/// Reads what the caveats of a genuine token say, and refuses those that cannot be honoured: an unknown restriction, a value that nobody can
/// enforce, a budget that a holder put there. Adding a caveat can only take something away.
/// </summary>
internal ref struct TokenTerms(TokenVerifier verifier, Macaroon token, ReadOnlySpan<byte> chain)
{
    private const int NumberLettersMax = 19;

    private readonly TokenVerifier _verifier = verifier;
    private readonly Macaroon _token = token;
    private readonly ReadOnlySpan<byte> _chain = chain;
    private bool _isRestricted;
    private long _depthMax = long.MaxValue;
    private BudgetTerms _budget;

    public readonly string? BudgetId => _budget.Id;

    public readonly NanoUsd? BudgetLimit => _budget.Limit;

    public ImmutableArray<string> Scopes { get; private set; } = [];

    public ImmutableArray<string> ArgumentRules { get; private set; } = [];

    public ImmutableArray<string> Routes { get; private set; } = [];

    public long ExpiresAtUnixMs { get; private set; } = long.MaxValue;

    public string? Tenant { get; private set; }

    public int Depth { get; private set; }

    public string? ParentTokenId { get; private set; }

    public string? Label { get; private set; }

    public string? PaymentHash { get; private set; }

    public string? PaidRoute { get; private set; }

    public long? PaidPriceSats { get; private set; }

    /// <summary>Reads all caveats; the properties hold only when the answer is <see cref="TokenFault.None"/>.</summary>
    public TokenFault Read()
    {
        for (int i = 0; i < _token.Caveats.Length; i++)
        {
            TokenFault fault = ReadCaveat(_token.Caveats[i], i);
            if (fault != TokenFault.None)
            {
                return fault;
            }
        }

        if (!_budget.TryEnd(_verifier.AcceptsUnsealedBudgets))
        {
            return TokenFault.UnsealedBudget;
        }

        if (Tenant is not null && Tenant != _verifier.Tenant)
        {
            return TokenFault.WrongTenant;
        }

        return Depth > _depthMax ? TokenFault.DelegatedTooOften : Kind();
    }

    /// <summary>
    /// A challenge is handed to anybody, so it must not open what a capability opens; and whoever holds a capability could add the hash of a secret of
    /// his own, so it must not pass for paid. The identifier, which no holder can change, tells them apart.
    /// </summary>
    private readonly TokenFault Kind()
    {
        bool isPayment = _token.Identifier.StartsWith(TokenWords.PaymentPrefix, StringComparison.Ordinal);
        bool hasPaymentCaveat = PaymentHash is not null || PaidRoute is not null || PaidPriceSats is not null;
        return isPayment == _verifier.IsForPayments && (isPayment ? PaymentHash is not null : !hasPaymentCaveat) ? TokenFault.None : TokenFault.WrongKind;
    }

    private TokenFault ReadCaveat(string caveat, int index)
    {
        if (caveat.StartsWith(TokenWords.TimeBefore, StringComparison.Ordinal))
        {
            return TimeText.TryParseSeconds(caveat.AsSpan(TokenWords.TimeBefore.Length), out long lastMs) ? ExpireAt(lastMs) : TokenFault.InvalidCaveat;
        }

        int at = caveat.IndexOf(TokenWords.Separator, StringComparison.Ordinal);
        if (at < 0)
        {
            return TokenFault.InvalidCaveat;
        }

        ReadOnlySpan<char> name = caveat.AsSpan(0, at).Trim();
        ReadOnlySpan<char> value = caveat.AsSpan(at + TokenWords.Separator.Length).Trim();
        return name switch
        {
            TokenWords.Expires => TimeText.TryParseExpires(value, out long lastMs) ? ExpireAt(lastMs) : TokenFault.InvalidCaveat,
            TokenWords.Scope => AddScope(value),
            TokenWords.Routes => AddRoutes(value),
            TokenWords.Tenant => AddTenant(value),
            TokenWords.BudgetId => Check(_budget.TryAddId(value.ToString())),
            TokenWords.BudgetLimit => Check(_budget.TryAddLimit(value)),
            TokenWords.BudgetBind => AddSeal(value, index),
            TokenWords.Parent => AddParent(value),
            TokenWords.DelegationDepth => AddDepthMax(value),
            TokenWords.PaymentHash => AddPaymentHash(value),
            TokenWords.Route => AddPaidRoute(value),
            TokenWords.PriceSats => AddPaidPrice(value),
            TokenWords.Label => AddLabel(value),
            _ => TokenWords.IsInformational(name) ? TokenFault.None : TokenFault.UnknownCaveat,
        };
    }

    private TokenFault ExpireAt(long lastMs)
    {
        ExpiresAtUnixMs = Math.Min(ExpiresAtUnixMs, lastMs);
        return TokenFault.None;
    }

    private TokenFault AddScope(ReadOnlySpan<char> value)
    {
        if (ScopeRules.HoldsArgumentRules(value))
        {
            // As a word among others a rule could be taken for the name of a tool.
            if (!_verifier.AcceptsArgumentRules || !ScopeRules.IsArgumentRule(value) || value.ContainsAny(", "))
            {
                return TokenFault.ArgumentRulesUnsupported;
            }

            ArgumentRules = ArgumentRules.Add(value.ToString());
            return TokenFault.None;
        }

        bool isUniversal = ScopeRules.IsUniversal(value);
        if (isUniversal && _isRestricted)
        {
            return TokenFault.WidenedScope;
        }

        _isRestricted |= !isUniversal;
        Scopes = Scopes.Add(value.ToString());
        return TokenFault.None;
    }

    private TokenFault AddRoutes(ReadOnlySpan<char> value)
    {
        Routes = Routes.Add(value.ToString());
        return TokenFault.None;
    }

    private TokenFault AddTenant(ReadOnlySpan<char> value)
    {
        if (Tenant is not null)
        {
            return value.SequenceEqual(Tenant) ? TokenFault.None : TokenFault.ConflictingTenant;
        }

        Tenant = value.ToString();
        return TokenFault.None;
    }

    private TokenFault AddSeal(ReadOnlySpan<char> value, int index)
    {
        if (index == 0 || !_verifier.IsSeal(value, _chain.Slice(index * TokenChain.SignatureBytes, TokenChain.SignatureBytes)))
        {
            return TokenFault.UnsealedBudget;
        }

        _budget.Seal();
        return TokenFault.None;
    }

    private TokenFault AddParent(ReadOnlySpan<char> value)
    {
        Depth++;
        ParentTokenId = value.ToString();
        return TokenFault.None;
    }

    private TokenFault AddDepthMax(ReadOnlySpan<char> value)
    {
        if (!TryNumber(value, out long depth))
        {
            return TokenFault.InvalidCaveat;
        }

        // Zero has always meant that there is no limit.
        _depthMax = depth == 0 ? _depthMax : Math.Min(_depthMax, depth);
        return TokenFault.None;
    }

    private TokenFault AddPaymentHash(ReadOnlySpan<char> value)
    {
        if (!TokenChain.IsHex(value) || (PaymentHash is not null && !value.SequenceEqual(PaymentHash)))
        {
            return TokenFault.InvalidCaveat;
        }

        PaymentHash ??= value.ToString();
        return TokenFault.None;
    }

    private TokenFault AddPaidRoute(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || (PaidRoute is not null && !value.SequenceEqual(PaidRoute)))
        {
            return TokenFault.InvalidCaveat;
        }

        PaidRoute ??= value.ToString();
        return TokenFault.None;
    }

    private TokenFault AddPaidPrice(ReadOnlySpan<char> value)
    {
        if (!TryNumber(value, out long sats) || (PaidPriceSats is not null && sats != PaidPriceSats))
        {
            return TokenFault.InvalidCaveat;
        }

        PaidPriceSats = sats;
        return TokenFault.None;
    }

    private TokenFault AddLabel(ReadOnlySpan<char> value)
    {
        Label = value.ToString();
        return TokenFault.None;
    }

    private static bool TryNumber(ReadOnlySpan<char> value, out long number)
    {
        number = 0;
        return value.Length <= NumberLettersMax && WholeNumber.TryParse(value, out number);
    }

    private static TokenFault Check(bool valid) => valid ? TokenFault.None : TokenFault.InvalidCaveat;
}
