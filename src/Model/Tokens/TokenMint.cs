using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SatGate.Model.Money;

namespace SatGate.Model.Tokens;

/// <summary>
/// Makes tokens and narrows them. All methods are thread-safe, and throw <see cref="ArgumentException"/> for a caveat that is not text, and for a
/// token that would pass the limits of <see cref="TokenText"/>.
/// </summary>
public static class TokenMint
{
    private const int NonceLetters = 32;
    private const int BudgetNonceLetters = 24;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Mints a token in the JSON form with an identifier that nobody can guess. A budget's name and limit are sealed. Throws
    /// <see cref="ArgumentException"/> as well when a verifier with the same key and tenant would refuse the token for what its caveats say.
    /// </summary>
    public static Macaroon Mint(TokenKey key, TokenGrant grant, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(grant);
        List<string> caveats = [];
        AddTime(caveats, grant.ExpiresAt);
        caveats.AddRange(grant.Scopes.Select(scope => TokenWords.Caveat(TokenWords.Scope, scope)));
        AddText(caveats, TokenWords.Tenant, grant.Tenant);
        AddText(caveats, TokenWords.Label, grant.Label);
        AddRoutes(caveats, grant.Routes);
        caveats.AddRange(grant.ExtraCaveats);
        int unsealed = caveats.Count;
        AddText(caveats, TokenWords.BudgetId, grant.BudgetId);
        AddText(caveats, TokenWords.BudgetLimit, grant.BudgetLimit?.ToString());
        Macaroon token = Begin(key, NewIdentifier(TokenWords.CapabilityPrefix, time), isBinary: false, [.. caveats]);
        token = caveats.Count > unsealed ? Seal(token, key) : token;
        ThrowIfRefused(key, token, grant.Tenant ?? string.Empty);
        return token;
    }

    /// <summary>
    /// Mints a token in the binary form, as payment challenges are; one for a payment takes its identifier from
    /// <see cref="NewPaymentIdentifier"/>. Nothing is sealed.
    /// </summary>
    public static Macaroon MintBinary(TokenKey key, string identifier, params ReadOnlySpan<string> caveats)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(identifier);
        return Begin(key, identifier, isBinary: true, caveats);
    }

    /// <summary>An identifier, random and never given before, that marks the token of a payment.</summary>
    public static string NewPaymentIdentifier(TimeProvider time) => NewIdentifier(TokenWords.PaymentPrefix, time);

    /// <summary>A random name for the budget of a delegated token.</summary>
    public static string NewDelegatedBudgetId() => "del-" + RandomNumberGenerator.GetHexString(BudgetNonceLetters, lowercase: true);

    /// <summary>Narrows a token as any holder can, without a key. The parent is not verified.</summary>
    public static Macaroon Attenuate(Macaroon parent, params ReadOnlySpan<string> caveats)
    {
        ArgumentNullException.ThrowIfNull(parent);
        byte[] signature = parent.Signature.ToArray();
        foreach (string caveat in caveats)
        {
            byte[] next = new byte[TokenChain.SignatureBytes];
            TokenChain.Extend(signature, StrictUtf8.GetBytes(caveat), next);
            signature = next;
        }

        Macaroon child = new(parent.Location, parent.Identifier, [.. parent.Caveats, .. caveats], signature, parent.IsBinary);
        ThrowIfTooLong(child);
        return child;
    }

    /// <summary>Vouches for the budget that the token names: seals all of its caveats so far. Only for a token that was verified or just minted.</summary>
    public static Macaroon Seal(Macaroon token, TokenKey key)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> seal = stackalloc byte[TokenChain.SignatureBytes];
        TokenChain.Seal(key, token.Signature, seal);
        return Attenuate(token, TokenWords.Caveat(TokenWords.BudgetBind, Convert.ToHexStringLower(seal)));
    }

    /// <summary>
    /// Makes a child token with a sealed budget of its own, whose money the caller carves out of the parent's. The parent must have been verified:
    /// the seal covers its caveats too. Verify the child before money moves: its scope may not be wider. Throws <see cref="ArgumentException"/> for a limit that is not more than nothing and a name that no budget may have.
    /// </summary>
    public static Macaroon Delegate(Macaroon parent, TokenKey key, DelegationGrant grant)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(grant);
        string budgetId = grant.BudgetId ?? NewDelegatedBudgetId();
        if (grant.BudgetLimit <= NanoUsd.Zero || grant.BudgetLimit.Value > NanoUsd.ValueMax || !BudgetTerms.IsId(budgetId))
        {
            throw new ArgumentException("The child's budget needs a name and a limit.", nameof(grant));
        }

        List<string> caveats = [TokenWords.Caveat(TokenWords.Parent, parent.TokenId)];
        AddText(caveats, TokenWords.Label, grant.Label);
        AddText(caveats, TokenWords.Scope, grant.Scope);
        AddTime(caveats, grant.ExpiresAt);
        AddRoutes(caveats, grant.Routes);
        caveats.Add(TokenWords.Caveat(TokenWords.BudgetId, budgetId));
        caveats.Add(TokenWords.Caveat(TokenWords.BudgetLimit, grant.BudgetLimit.ToString()));
        return Seal(Attenuate(parent, [.. caveats]), key);
    }

    private static Macaroon Begin(TokenKey key, string identifier, bool isBinary, ReadOnlySpan<string> caveats)
    {
        byte[] signature = new byte[TokenChain.SignatureBytes];
        TokenChain.Begin(key, isBinary, StrictUtf8.GetBytes(identifier), signature);
        return Attenuate(new Macaroon(Macaroon.DefaultLocation, identifier, [], signature, isBinary), caveats);
    }

    private static string NewIdentifier(string prefix, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        string nonce = RandomNumberGenerator.GetHexString(NonceLetters, lowercase: true);
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{time.GetUtcNow().ToUnixTimeMilliseconds()}:{nonce}");
    }

    private static void AddText(List<string> caveats, string name, string? value)
    {
        if (value is not null)
        {
            caveats.Add(TokenWords.Caveat(name, value));
        }
    }

    private static void AddTime(List<string> caveats, DateTimeOffset? time) =>
        AddText(caveats, TokenWords.Expires, time?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    private static void AddRoutes(List<string> caveats, ImmutableArray<string> routes)
    {
        if (routes.Any(route => route.AsSpan().Trim().IsEmpty || route.Contains(',', StringComparison.Ordinal)))
        {
            throw new ArgumentException("A route is one name or one path.", nameof(routes));
        }

        AddText(caveats, TokenWords.Routes, routes.IsEmpty ? null : string.Join(',', routes));
    }

    private static void ThrowIfTooLong(Macaroon token)
    {
        // Counted in bytes as they will be written; the text is a third longer than what it encodes.
        if (token.Caveats.Length > TokenText.CaveatsMax
            || token.Caveats.Any(caveat => Encoding.UTF8.GetByteCount(caveat) > TokenText.CaveatBytesMax)
            || token.ToText().Length > TokenText.BytesMax)
        {
            throw new ArgumentException("The token would be longer than a token may be.", nameof(token));
        }
    }

    private static void ThrowIfRefused(TokenKey key, Macaroon token, string tenant)
    {
        TokenVerifier verifier = new([key], TimeProvider.System, tenant, acceptUnsealedBudgets: false) { AcceptsArgumentRules = true };
        TokenFault fault = verifier.ReadTerms(token, TokenChain.Compute(key, token), out _);
        if (fault != TokenFault.None)
        {
            throw new ArgumentException(TokenFaults.Message(fault), nameof(token));
        }
    }
}
