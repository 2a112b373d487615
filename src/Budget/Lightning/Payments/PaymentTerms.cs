using System.Collections.Immutable;
using System.Globalization;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Lightning.Payments;

/// <summary>What a payment's macaroon says: written when it is minted, and read back once it has been verified as one of a payment. Pure.</summary>
/// <param name="PaymentHashHex">The hash whose preimage proves the payment.</param>
/// <param name="RouteName">The route it pays for.</param>
/// <param name="PriceSats">What was asked for.</param>
/// <param name="ExpiresAt">The end of its life.</param>
internal sealed record PaymentTerms(string PaymentHashHex, string RouteName, long PriceSats, DateTimeOffset ExpiresAt)
{
    /// <summary>The scope that every such macaroon has.</summary>
    public const string Scope = "l402";

    /// <summary>Reads the terms; null when one is missing or a holder has taken the scope away.</summary>
    public static PaymentTerms? Read(VerifiedToken token) =>
        token is { PaymentHash: { } hash, PaidRoute: { } route, PaidPriceSats: { } price, ExpiresAtUnixMs: < long.MaxValue } && token.GrantsScope(Scope)
            ? new PaymentTerms(hash, route, price, DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(token.ExpiresAtUnixMs, LastUnixMs)))
            : null;

    /// <summary>Whether it pays for a route. White space around a name does not count, as in every caveat.</summary>
    public bool IsFor(string routeName) => routeName.AsSpan().Trim().SequenceEqual(RouteName);

    /// <summary>The caveats that say this.</summary>
    public ImmutableArray<string> ToCaveats() =>
    [
        "expires = " + ExpiresAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        "scope = " + Scope,
        "payment_hash = " + PaymentHashHex,
        "route = " + RouteName,
        "price_sats = " + PriceSats.ToString(CultureInfo.InvariantCulture),
    ];

    private static long LastUnixMs { get; } = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
