using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Lightning.Payments;

/// <summary>
/// What a payment's macaroon says, and how it says it. The five caveats are written in one order and read in that order, from a chain whose
/// beginning marks it as a payment's: what a holder adds comes after them and cannot take their place. Pure.
/// </summary>
/// <param name="PaymentHashHex">The hash whose preimage proves the payment.</param>
/// <param name="RouteName">The route it pays for.</param>
/// <param name="PriceSats">What was asked for.</param>
/// <param name="ExpiresAtUnixMs">The end of its life.</param>
internal sealed record PaymentTerms(string PaymentHashHex, string RouteName, long PriceSats, long ExpiresAtUnixMs)
{
    /// <summary>The scope that every such macaroon has.</summary>
    public const string Scope = "l402";

    private const string IdentifierPrefix = "satgate-l402-v1:";
    private const string ExpiresCaveat = "expires = ";
    private const string ScopeCaveat = "scope = " + Scope;
    private const string HashCaveat = "payment_hash = ";
    private const string RouteCaveat = "route = ";
    private const string PriceCaveat = "price_sats = ";
    private const int CaveatCount = 5;
    private const int IdentifierRandomBytes = 16;

    /// <summary>A fresh identifier of a payment's macaroon.</summary>
    public static string NewIdentifier() => IdentifierPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdentifierRandomBytes));

    /// <summary>
    /// Reads the terms of a macaroon whose signature has been checked. Null when it is none of a payment, or when a holder has added a caveat that
    /// speaks of the payment: it could only confuse.
    /// </summary>
    public static PaymentTerms? Read(Macaroon macaroon)
    {
        ImmutableArray<string> caveats = macaroon.Caveats;
        if (!macaroon.IsBinary || !macaroon.Identifier.StartsWith(IdentifierPrefix, StringComparison.Ordinal) || caveats.Length < CaveatCount)
        {
            return null;
        }

        if (Value(caveats[0], ExpiresCaveat) is not { } expires
            || caveats[1] != ScopeCaveat
            || Value(caveats[2], HashCaveat) is not { } hash
            || Value(caveats[3], RouteCaveat) is not { } route
            || Value(caveats[4], PriceCaveat) is not { } price)
        {
            return null;
        }

        if (!PaymentHash.IsValid(hash) || Number(expires) is not { } expiresAt || Number(price) is not { } priceSats)
        {
            return null;
        }

        return caveats.AsSpan()[CaveatCount..].ContainsAny(IsOfPayment) ? null : new PaymentTerms(hash, route, priceSats, expiresAt);
    }

    /// <summary>The caveats that say this.</summary>
    public ImmutableArray<string> ToCaveats() =>
    [
        ExpiresCaveat + ExpiresAtUnixMs.ToString(CultureInfo.InvariantCulture),
        ScopeCaveat,
        HashCaveat + PaymentHashHex,
        RouteCaveat + RouteName,
        PriceCaveat + PriceSats.ToString(CultureInfo.InvariantCulture),
    ];

    private static bool IsOfPayment(string caveat) =>
        caveat.StartsWith(HashCaveat, StringComparison.Ordinal)
        || caveat.StartsWith(RouteCaveat, StringComparison.Ordinal)
        || caveat.StartsWith(PriceCaveat, StringComparison.Ordinal);

    private static string? Value(string caveat, string name) => caveat.StartsWith(name, StringComparison.Ordinal) ? caveat[name.Length..] : null;

    private static long? Number(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
