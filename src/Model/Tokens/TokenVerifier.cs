using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace SatGate.Model.Tokens;

/// <summary>
/// Decides whether a token is genuine and what it allows. Nothing is believed, and nothing is allocated, before the signature has been found good.
/// Immutable and safe to share between threads; keeps no cache of its own.
/// </summary>
public sealed class TokenVerifier
{
    /// <summary>The most keys that may be valid at once.</summary>
    public const int KeysMax = 4;

    private const int StackCaveatsMax = 16;

    private readonly ImmutableArray<TokenKey> _keys;
    private readonly TimeProvider _time;

    /// <summary>Makes a verifier. Throws <see cref="ArgumentException"/> without a key and for more than <see cref="KeysMax"/>.</summary>
    /// <param name="keys">The root keys, each of which may have made the token.</param>
    /// <param name="time">Tells whether a token has expired.</param>
    /// <param name="tenant">The only tenant that a token may name.</param>
    /// <param name="acceptUnsealedBudgets">
    /// Whether the budget of a token without any seal counts, if it names exactly one: tokens minted by older programs. A holder of a token without a
    /// budget can then choose one, so leave it off once those have expired.
    /// </param>
    public TokenVerifier(ImmutableArray<TokenKey> keys, TimeProvider time, string tenant, bool acceptUnsealedBudgets)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(tenant);
        if (keys.IsDefaultOrEmpty || keys.Length > KeysMax)
        {
            throw new ArgumentException($"One to {KeysMax} keys are needed.", nameof(keys));
        }

        _keys = keys;
        _time = time;
        Tenant = tenant;
        AcceptsUnsealedBudgets = acceptUnsealedBudgets;
    }

    /// <summary>The only tenant that a token may name.</summary>
    public string Tenant { get; }

    /// <summary>Whether the one budget of a token without any seal counts.</summary>
    public bool AcceptsUnsealedBudgets { get; }

    /// <summary>Whether rules on tool arguments are read: for whoever enforces <see cref="VerifiedToken.ArgumentRules"/>. Default false: refused.</summary>
    public bool AcceptsArgumentRules { get; init; }

    /// <summary>
    /// Whether tokens of payments are verified, and only those: they have an identifier of <see cref="TokenMint.NewPaymentIdentifier"/> and a
    /// payment hash. Default false: capabilities, and only those.
    /// </summary>
    public bool IsForPayments { get; init; }

    /// <summary>One like this that also reads rules on tool arguments.</summary>
    public TokenVerifier AcceptingArgumentRules() => new(_keys, _time, Tenant, AcceptsUnsealedBudgets) { AcceptsArgumentRules = true, IsForPayments = IsForPayments };

    /// <summary>
    /// Verifies a token: its form, its signature against every key, its caveats, and that it has not expired yet. Never throws for bad input. A
    /// good answer may be kept for the same bytes, if <see cref="VerifiedToken.IsExpired"/> and revocation are asked at each use.
    /// </summary>
    /// <param name="text">The text as the caller presented it, without the scheme before it.</param>
    public TokenVerification Verify(ReadOnlySpan<byte> text)
    {
        if (text.Length > TokenText.BytesMax)
        {
            return new TokenVerification(TokenFault.TooLong, null);
        }

        int needed = TokenText.WorkBytes(text);
        byte[]? rented = needed > TokenText.StackBytesMax ? ArrayPool<byte>.Shared.Rent(needed) : null;
        Span<byte> bytes = (rented ?? stackalloc byte[TokenText.StackBytesMax])[..needed];
        try
        {
            TokenParts parts = new(stackalloc TokenRange[TokenText.CaveatsMax], stackalloc byte[TokenKey.SizeBytes]);
            TokenFault fault = TokenText.Read(text, bytes, ref parts);
            return fault == TokenFault.None ? Verify(in parts) : new TokenVerification(fault, null);
        }
        finally
        {
            if (rented is not null)
            {
                // A token opens doors: it does not stay behind for whoever rents next.
                bytes.Clear();
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Whether a text is the seal, by any of the keys, over the caveats up to a signature.</summary>
    internal bool IsSeal(ReadOnlySpan<char> text, ReadOnlySpan<byte> signature)
    {
        Span<byte> hex = stackalloc byte[TokenChain.HexLetters];
        Span<byte> claimed = stackalloc byte[TokenChain.SignatureBytes];
        if (text.Length != hex.Length || Ascii.FromUtf16(text, hex, out _) != OperationStatus.Done || !TokenChain.TryHex(hex, claimed))
        {
            return false;
        }

        Span<byte> seal = stackalloc byte[TokenChain.SignatureBytes];
        foreach (TokenKey key in _keys)
        {
            TokenChain.Seal(key, signature, seal);
            if (CryptographicOperations.FixedTimeEquals(seal, claimed))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the caveats of a token whose chain is known to be good.</summary>
    internal TokenFault ReadTerms(Macaroon token, ReadOnlySpan<byte> chain, out VerifiedToken? verified)
    {
        TokenTerms terms = new(this, token, chain);
        TokenFault fault = terms.Read();
        verified = fault == TokenFault.None ? new VerifiedToken(token, chain.ToArray(), in terms) : null;
        return fault;
    }

    private TokenVerification Verify(in TokenParts parts)
    {
        int chainBytes = (parts.CaveatCount + 1) * TokenChain.SignatureBytes;
        byte[]? rented = parts.CaveatCount > StackCaveatsMax ? ArrayPool<byte>.Shared.Rent(chainBytes) : null;
        Span<byte> chain = (rented ?? stackalloc byte[(StackCaveatsMax + 1) * TokenChain.SignatureBytes])[..chainBytes];
        try
        {
            foreach (TokenKey key in _keys)
            {
                if (TokenChain.Matches(key, in parts, chain))
                {
                    return Accept(Macaroon.From(in parts), chain);
                }
            }

            return new TokenVerification(TokenFault.BadSignature, null);
        }
        finally
        {
            if (rented is not null)
            {
                chain.Clear();
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private TokenVerification Accept(Macaroon token, ReadOnlySpan<byte> chain)
    {
        TokenFault fault = ReadTerms(token, chain, out VerifiedToken? verified);
        if (verified?.IsExpired(_time.GetUtcNow().ToUnixTimeMilliseconds()) == true)
        {
            fault = TokenFault.Expired;
        }

        return new TokenVerification(fault, fault == TokenFault.None ? verified : null);
    }
}
