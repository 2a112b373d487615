using SatGate.Model.Tokens;

namespace SatGate.Proxy.Stages;

/// <summary>What became of verifying one text. Immutable.</summary>
internal sealed class TokenCacheEntry
{
    private readonly byte[] _text;

    /// <summary>Makes an entry of its own copy of the text.</summary>
    public TokenCacheEntry(ulong hash, ReadOnlySpan<byte> text, TokenVerification verification)
    {
        _text = text.ToArray();
        Hash = hash;
        Fault = verification.Fault;
        IsOurs = verification.Fault switch
        {
            TokenFault.Malformed or TokenFault.TooLong => false,
            TokenFault.BadSignature => TokenText.IsOurs(text),
            _ => true,
        };
        Caller = verification.Token is { } token ? new Caller(token) : null;
    }

    /// <summary>The hash of the text.</summary>
    public ulong Hash { get; }

    /// <summary>Why it is no token of ours; none when it is one.</summary>
    public TokenFault Fault { get; }

    /// <summary>Whether SatGate made it, be it with a key that is not in use any more: no upstream may see it.</summary>
    public bool IsOurs { get; }

    /// <summary>Who holds it; null when it is no valid token.</summary>
    public Caller? Caller { get; }

    /// <summary>Length of the text in bytes.</summary>
    public int TextLength => _text.Length;

    /// <summary>Whether it stands for exactly these bytes.</summary>
    public bool Is(ulong hash, ReadOnlySpan<byte> text) => Hash == hash && text.SequenceEqual(_text);
}
