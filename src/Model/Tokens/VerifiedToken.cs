using System.Collections.Immutable;
using System.Runtime.InteropServices;
using SatGate.Model.Money;

namespace SatGate.Model.Tokens;

/// <summary>
/// A token that was found genuine, and what it allows. Immutable but for <see cref="Tag"/>, and safe to share between threads. That it has not
/// expired or been revoked since is asked at each use: <see cref="IsExpired"/>, <see cref="ChainSignatures"/>.
/// </summary>
public sealed class VerifiedToken
{
    private readonly byte[] _chain;
    private readonly string? _ownBudgetId;
    private string? _budgetId;
    private string[]? _chainSignatures;

    internal VerifiedToken(Macaroon macaroon, byte[] chain, in TokenTerms terms)
    {
        Macaroon = macaroon;
        _chain = chain;
        _ownBudgetId = terms.BudgetId;
        BudgetLimit = terms.BudgetLimit;
        Scopes = terms.Scopes;
        ArgumentRules = terms.ArgumentRules;
        Routes = terms.Routes;
        ExpiresAtUnixMs = terms.ExpiresAtUnixMs;
        Tenant = terms.Tenant;
        Depth = terms.Depth;
        ParentTokenId = terms.ParentTokenId;
        Label = terms.Label;
        PaymentHash = terms.PaymentHash;
        PaidRoute = terms.PaidRoute;
        PaidPriceSats = terms.PaidPriceSats;
    }

    /// <summary>The token itself.</summary>
    public Macaroon Macaroon { get; }

    /// <summary>Its short name, safe to log. Changes when a holder narrows the token; <see cref="BudgetId"/> does not.</summary>
    public string TokenId => Macaroon.TokenId;

    /// <summary>
    /// The budget that its calls are charged to: the sealed <c>budget_id</c>, else <c>root-</c> and 24 hex digits that come from the beginning of the
    /// chain. No holder can change it by adding caveats.
    /// </summary>
    public string BudgetId => _budgetId ??= _ownBudgetId ?? TokenChain.RootBudgetId(Macaroon.Identifier, _chain.AsSpan(0, TokenChain.SignatureBytes));

    /// <summary>Whether the server gave it a budget by name.</summary>
    public bool HasOwnBudget => _ownBudgetId is not null;

    /// <summary>The limit that the server gave that budget; null without one.</summary>
    public NanoUsd? BudgetLimit { get; }

    /// <summary>The values of its scope caveats, each of which has to allow; empty when it is not narrowed by scope.</summary>
    public ImmutableArray<string> Scopes { get; }

    /// <summary>Its rules on tool arguments, unread; empty unless the verifier accepts them. Whoever accepts them enforces them.</summary>
    public ImmutableArray<string> ArgumentRules { get; }

    /// <summary>Whether there are <see cref="ArgumentRules"/>.</summary>
    public bool HasArgumentRules => !ArgumentRules.IsEmpty;

    /// <summary>The values of its <c>routes</c> caveats, each of which has to allow; empty when it is not narrowed by route.</summary>
    public ImmutableArray<string> Routes { get; }

    /// <summary>The last millisecond since 1970 UTC at which it holds; <see cref="long.MaxValue"/> when it does not expire.</summary>
    public long ExpiresAtUnixMs { get; }

    /// <summary>The tenant that it names, which is the verifier's; null when it names none.</summary>
    public string? Tenant { get; }

    /// <summary>How often it was delegated; 0 for one that was minted.</summary>
    public int Depth { get; }

    /// <summary>The token it says it was delegated from; null for none. For reports: a holder may have written it.</summary>
    public string? ParentTokenId { get; }

    /// <summary>A name for people; null for none. A holder may have written it.</summary>
    public string? Label { get; }

    /// <summary>The hash whose preimage proves the payment, in 64 lower-case hex digits; null unless the verifier is for payments.</summary>
    public string? PaymentHash { get; }

    /// <summary>The only route that the payment opens; null when it names none.</summary>
    public string? PaidRoute { get; }

    /// <summary>What was asked for, in satoshi; null when the token does not say.</summary>
    public long? PaidPriceSats { get; }

    /// <summary>
    /// Every signature of the chain in lower-case hex, from before the first caveat to the last. Revoking any of them revokes this token, so what
    /// was narrowed from a revoked token is revoked with it.
    /// </summary>
    public ImmutableArray<string> ChainSignatures => ImmutableCollectionsMarshal.AsImmutableArray(_chainSignatures ??= HexOfChain());

    /// <summary>Room for whoever caches verified tokens to keep something with one. Null at first; writes are not ordered.</summary>
    public object? Tag { get; set; }

    /// <summary>Whether it has expired.</summary>
    /// <param name="nowUnixMs">The time in milliseconds since 1970 UTC.</param>
    public bool IsExpired(long nowUnixMs) => nowUnixMs > ExpiresAtUnixMs;

    /// <summary>Whether it grants the scope that a route requires. Rules on arguments cannot be kept on a route, so a token with them grants none.</summary>
    public bool GrantsScope(string required) => !HasArgumentRules && ScopeRules.Grant(Scopes, required);

    /// <summary>Whether it may be used on a route.</summary>
    /// <param name="routeName">The name of the route that was chosen.</param>
    /// <param name="path">The path by which it was chosen, without the query; the caller has refused paths that can be read in two ways.</param>
    public bool AllowsRoute(string routeName, ReadOnlySpan<byte> path) =>
        (PaidRoute is null || PaidRoute == routeName) && RouteRules.Allow(Routes, routeName, path);

    /// <summary>Whether it allows a tool by its name. Rules on the arguments come on top.</summary>
    public bool AllowsTool(string name) => ScopeRules.AllowTool(Scopes, name);

    /// <summary>The name of the token, and nothing that opens a door.</summary>
    public override string ToString() => TokenId;

    private string[] HexOfChain()
    {
        string[] signatures = new string[_chain.Length / TokenChain.SignatureBytes];
        for (int i = 0; i < signatures.Length; i++)
        {
            signatures[i] = Convert.ToHexStringLower(_chain, i * TokenChain.SignatureBytes, TokenChain.SignatureBytes);
        }

        return signatures;
    }
}
