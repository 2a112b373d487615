using System.Collections.Immutable;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;
using SatGate.Proxy.Failures;
using SatGate.Transport.Http1;

namespace SatGate.Proxy.Stages;

/// <summary>
/// Stage 5: finds the caller's token and takes it out of what is forwarded. One per set of root keys; thread-safe. Denials cost a look-up or
/// one verification, whatever a client sends.
/// </summary>
internal sealed class Authenticator
{
    /// <summary>Most credential fields looked at; further ones go no further.</summary>
    private const int CandidatesMax = 4;

    private readonly TokenCache _cache;
    private readonly IRevocationList _revocations;
    private readonly TimeProvider _time;

    public Authenticator(TokenVerifier verifier, IRevocationList revocations, TimeProvider time)
    {
        _cache = new TokenCache(verifier);
        _revocations = revocations;
        _time = time;
    }

    /// <summary>
    /// Looks for a token. Every field that holds one of ours, valid or not, and by whatever key and in whatever place of the value, is marked so that
    /// it is not forwarded. A text that is not ours is left alone, since it may be meant for the upstream.
    /// </summary>
    /// <param name="head">The request; fields of ours are dropped from it.</param>
    /// <param name="bytes">The bytes it was parsed from.</param>
    /// <param name="caller">The caller, when there is a valid token.</param>
    /// <param name="hasCredential">Whether there was any credential, ours or not.</param>
    /// <returns>Null with a caller, or without one when no field holds anything of ours; else why the token is refused.</returns>
    public Refusal? Authenticate(RequestHead head, ReadOnlySpan<byte> bytes, out Caller? caller, out bool hasCredential)
    {
        caller = null;
        hasCredential = false;
        Refusal? refusal = null;
        int candidates = 0;
        ReadOnlySpan<HeaderField> fields = head.Fields;
        for (int i = 0; i < fields.Length; i++)
        {
            KnownField known = fields[i].Known;
            if (known is not (KnownField.Authorization or KnownField.XApiKey))
            {
                continue;
            }

            hasCredential = true;
            if (++candidates > CandidatesMax)
            {
                // Not looked at, so not passed on either: it might be a token of ours.
                head.DropField(i);
                continue;
            }

            CredentialScheme scheme = CredentialForm.Read(known, fields[i].Value(bytes), out ReadOnlySpan<byte> credential);
            if (scheme != CredentialScheme.Token)
            {
                if (CredentialForm.HoldsOurs(fields[i].Value(bytes)))
                {
                    head.DropField(i);
                }

                continue;
            }

            TokenCacheEntry entry = _cache.Verify(credential);
            if (entry.IsOurs)
            {
                head.DropField(i);
            }

            if (entry.Fault is TokenFault.Malformed or TokenFault.TooLong or TokenFault.BadSignature)
            {
                // One signed by a key that is not in use any more proves nothing, so it counts as no token; that it is kept back is all.
                continue;
            }

            refusal ??= Check(entry);
            caller ??= entry.Caller;
        }

        caller = refusal is null ? caller : null;
        return refusal;
    }

    /// <summary>Finds the holder of a text that was given as a token; expiry and revocation are asked each time.</summary>
    public (Caller? Caller, Refusal? Refusal) Find(ReadOnlySpan<byte> token)
    {
        TokenCacheEntry entry = _cache.Verify(token);
        Refusal? refusal = Check(entry);
        return (refusal is null ? entry.Caller : null, refusal);
    }

    /// <summary>Why a token that is no longer good is refused, asked again while a stream runs; null while it is good.</summary>
    public Refusal? Recheck(Caller caller) => caller.IsBanned(_revocations)
        ? Refusals.TokenRevoked
        : caller.Token.IsExpired(_time.GetUtcNow().ToUnixTimeMilliseconds()) ? Refusals.TokenExpired : null;

    private Refusal? Check(TokenCacheEntry entry) => entry.Caller is { } caller
        ? Recheck(caller)
        : entry.Fault == TokenFault.Expired ? Refusals.TokenExpired : Refusals.OfToken(entry.Fault);
}
