using SatGate.Model.Tokens;

namespace SatGate.Proxy.Stages;

/// <summary>
/// Remembers what verifying a text gave, by its exact bytes, so that a token in use costs a look-up and not a chain of HMACs. Bounded: four
/// places per hash; where all are taken, one newcomer in <see cref="AdmittedOneIn"/> takes one over. A token in use is soon let in, while a crowd of
/// tokens that come by once neither pushes out those in use nor grows old in memory. Texts that are no tokens are remembered apart, so that garbage
/// pushes out no token. Thread-safe without locks: a lost write costs one verification.
/// </summary>
internal sealed class TokenCache
{
    /// <summary>Most tokens remembered.</summary>
    public const int TokensMax = 65_536;

    /// <summary>Most other texts remembered.</summary>
    public const int OthersMax = 4096;

    /// <summary>Longest other text that is remembered, in bytes; longer ones are looked at each time.</summary>
    public const int OtherBytesMax = 2048;

    /// <summary>Of so many newcomers that find no free place, one takes a place over.</summary>
    public const int AdmittedOneIn = 8;

    private const int Ways = 4;

    private readonly TokenVerifier _verifier;
    private readonly TokenCacheEntry?[] _tokens;
    private readonly TokenCacheEntry?[] _others = new TokenCacheEntry?[OthersMax];
    private int _turn;

    /// <summary>Makes an empty one.</summary>
    /// <param name="verifier">Verifies what is not remembered.</param>
    /// <param name="tokensMax">Most tokens remembered; a multiple of four.</param>
    public TokenCache(TokenVerifier verifier, int tokensMax = TokensMax)
    {
        _verifier = verifier;
        _tokens = new TokenCacheEntry?[tokensMax];
    }

    /// <summary>Finds the text or verifies it. Expiry and revocation are not looked at here.</summary>
    public TokenCacheEntry Verify(ReadOnlySpan<byte> text)
    {
        ulong hash = KeyedHash.Of(text);
        return Find(_tokens, hash, text) ?? Find(_others, hash, text) ?? VerifyNew(hash, text);
    }

    private static TokenCacheEntry? Find(TokenCacheEntry?[] table, ulong hash, ReadOnlySpan<byte> text)
    {
        int first = (int)(hash % (uint)(table.Length / Ways)) * Ways;
        foreach (TokenCacheEntry? entry in table.AsSpan(first, Ways))
        {
            if (entry is not null && entry.Is(hash, text))
            {
                return entry;
            }
        }

        return null;
    }

    private TokenCacheEntry VerifyNew(ulong hash, ReadOnlySpan<byte> text)
    {
        var entry = new TokenCacheEntry(hash, text, _verifier.Verify(text));
        TokenCacheEntry?[] table = entry.Caller is null ? _others : _tokens;
        if (entry.Caller is not null || text.Length <= OtherBytesMax)
        {
            Place(table, entry);
        }

        return entry;
    }

    private void Place(TokenCacheEntry?[] table, TokenCacheEntry entry)
    {
        int first = (int)(entry.Hash % (uint)(table.Length / Ways)) * Ways;
        for (int i = first; i < first + Ways; i++)
        {
            if (table[i] is null)
            {
                table[i] = entry;
                return;
            }
        }

        uint turn = (uint)Interlocked.Increment(ref _turn);
        if (turn % AdmittedOneIn == 0)
        {
            table[first + (int)(turn / AdmittedOneIn % Ways)] = entry;
        }
    }
}
