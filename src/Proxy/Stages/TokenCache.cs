using SatGate.Model.Tokens;

namespace SatGate.Proxy.Stages;

/// <summary>
/// Remembers what verifying a text gave, by its exact bytes, so that a token in use costs a look-up and not a chain of HMACs. Bounded: four
/// places per hash, the oldest given up. Texts that are no tokens are remembered apart, so that garbage pushes out no token. Thread-safe
/// without locks: a lost write costs one verification.
/// </summary>
internal sealed class TokenCache
{
    /// <summary>Most tokens remembered.</summary>
    public const int TokensMax = 65_536;

    /// <summary>Most other texts remembered.</summary>
    public const int OthersMax = 4096;

    /// <summary>Longest other text that is remembered, in bytes; longer ones are looked at each time.</summary>
    public const int OtherBytesMax = 2048;

    private const int Ways = 4;

    private readonly TokenVerifier _verifier;
    private readonly TokenCacheEntry?[] _tokens = new TokenCacheEntry?[TokensMax];
    private readonly TokenCacheEntry?[] _others = new TokenCacheEntry?[OthersMax];
    private int _turn;

    public TokenCache(TokenVerifier verifier) => _verifier = verifier;

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

        table[first + (Interlocked.Increment(ref _turn) & (Ways - 1))] = entry;
    }
}
