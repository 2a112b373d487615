namespace SatGate.Model.Tokens;

/// <summary>
/// A token taken apart and not yet believed: places in its decoded bytes. Lives on the stack, so that a forged token costs no memory. All pieces
/// are valid UTF-8.
/// </summary>
internal ref struct TokenParts(Span<TokenRange> caveats, Span<byte> signature)
{
    private readonly Span<TokenRange> _caveats = caveats;

    /// <summary>The decoded bytes that the ranges point into.</summary>
    public Span<byte> Bytes { get; set; }

    /// <summary>Whether it came in the binary form, whose chain begins with another key.</summary>
    public bool IsBinary { get; set; }

    /// <summary>Where the token says it is to be used; not covered by the signature.</summary>
    public TokenRange Location { get; set; }

    /// <summary>What the chain begins with.</summary>
    public TokenRange Identifier { get; set; }

    /// <summary>The 32 bytes at the end of the chain, as claimed.</summary>
    public Span<byte> Signature { get; } = signature;

    /// <summary>How many caveats there are.</summary>
    public int CaveatCount { get; private set; }

    public readonly ReadOnlySpan<byte> this[TokenRange range] => Bytes.Slice(range.Start, range.Length);

    public readonly ReadOnlySpan<byte> Caveat(int index) => this[_caveats[index]];

    /// <summary>Takes one more caveat; says <see cref="TokenFault.TooLong"/> when it is too long or one too many.</summary>
    public TokenFault Add(TokenRange caveat)
    {
        if (caveat.Length > TokenText.CaveatBytesMax || CaveatCount == _caveats.Length)
        {
            return TokenFault.TooLong;
        }

        _caveats[CaveatCount++] = caveat;
        return TokenFault.None;
    }
}
