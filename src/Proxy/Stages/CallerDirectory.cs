using SatGate.Model.Configuration;
using SatGate.Model.Tokens;
using SatGate.Proxy.Failures;

namespace SatGate.Proxy.Stages;

/// <summary>
/// Finds the holder of a token for whoever enforces rules on tool arguments, which routes cannot. Follows the keys of the snapshot in force; thread-safe.
/// Its callers are its own: what is remembered with them is not shared with the routes'.
/// </summary>
public sealed class CallerDirectory
{
    private readonly ISnapshotSource _snapshots;
    private readonly Governor _governor;
    private readonly TimeProvider _time;
    private Keyed? _keyed;

    /// <summary>Makes one.</summary>
    /// <param name="snapshots">Whose keys count.</param>
    /// <param name="governor">Makes verifiers, and knows what is revoked.</param>
    /// <param name="time">The clock.</param>
    public CallerDirectory(ISnapshotSource snapshots, Governor governor, TimeProvider time)
    {
        _snapshots = snapshots;
        _governor = governor;
        _time = time;
    }

    /// <summary>Finds the holder of a token, from memory when the same bytes came before. Expiry and revocation are asked each time.</summary>
    /// <param name="token">The token's text, without a scheme before it.</param>
    public TokenAnswer Find(ReadOnlySpan<byte> token)
    {
        (Caller? caller, Refusal? refusal) = Current().Find(token);
        return refusal is null ? new TokenAnswer(caller, null, null) : new TokenAnswer(null, refusal.Cause, refusal.Message);
    }

    /// <summary>Whether a caller found before is still good: its token neither expired nor revoked. Else why not.</summary>
    public TokenAnswer Recheck(Caller caller)
    {
        Refusal? refusal = Current().Recheck(caller);
        return refusal is null ? new TokenAnswer(caller, null, null) : new TokenAnswer(null, refusal.Cause, refusal.Message);
    }

    private Authenticator Current()
    {
        TokenSettings settings = _snapshots.Current.Tokens;
        Keyed? keyed = _keyed;
        if (keyed is null || !(ReferenceEquals(settings, keyed.Settings) || settings.HasSameKeys(keyed.Settings)))
        {
            TokenVerifier plain = _governor.Verifier(settings);
            keyed = new Keyed(settings, new Authenticator(plain.AcceptingArgumentRules(), _governor.Revocations, _time));
            _keyed = keyed;
        }

        return keyed.Authenticator;
    }

    private sealed record Keyed(TokenSettings Settings, Authenticator Authenticator);
}
