using System.Text.Json;

namespace SatGate.SimulatedLlm;

/// <summary>Everything that is decided of an answer before its first byte is written. Immutable.</summary>
internal sealed class Answer
{
    private Answer(string id, string model, SimulationSettings settings, RequestFacts facts)
    {
        Id = id;
        ModelJson = JsonEncodedText.Encode(model).Value;
        Seed = settings.Seed;
        Choices = facts.Choices;
        IncludeUsage = facts.IncludeUsage;
        OutputTokensMax = facts.OutputTokensMax;
        Truncated = settings.Tokens > facts.OutputTokensMax;
        Tokens = Truncated ? (int)facts.OutputTokensMax!.Value : settings.Tokens;

        int hourPrefix = TokenCount.Prefix(facts.HourCachePrefixBytes);
        int prefix = TokenCount.Prefix(facts.CachePrefixBytes);
        InputTokens = TokenCount.Input(facts.TextBytes);
        CacheReadTokens = Math.Min(settings.CachedTokens, InputTokens);
        CacheWriteHourTokens = Math.Max(0, hourPrefix - CacheReadTokens);
        CacheWriteTokens = Math.Max(0, prefix - Math.Max(hourPrefix, CacheReadTokens));
    }

    /// <summary>When every simulated thing was created: 2026-01-01T00:00:00Z in Unix seconds, so that equal requests have equal answers.</summary>
    public const long CreatedUnixSeconds = 1767225600;

    /// <summary>Part of every id in the answer; letters, digits, - and _ only.</summary>
    public string Id { get; }

    /// <summary>The model, escaped for a JSON string.</summary>
    public string ModelJson { get; }

    /// <summary>The seed of the words.</summary>
    public ulong Seed { get; }

    /// <summary>Output tokens of each choice.</summary>
    public int Tokens { get; }

    /// <summary>How many choices the answer has; they are equal word for word.</summary>
    public int Choices { get; }

    /// <summary>Whether the request's own limit cut the output.</summary>
    public bool Truncated { get; }

    /// <summary>The request's own limit, or null.</summary>
    public long? OutputTokensMax { get; }

    /// <summary>Whether a chat stream ends with a usage chunk.</summary>
    public bool IncludeUsage { get; }

    /// <summary>All input tokens, cached ones included.</summary>
    public int InputTokens { get; }

    /// <summary>Those read from the cache.</summary>
    public int CacheReadTokens { get; }

    /// <summary>Those written to the cache for five minutes.</summary>
    public int CacheWriteTokens { get; }

    /// <summary>Those written to the cache for an hour.</summary>
    public int CacheWriteHourTokens { get; }

    /// <summary>Input tokens that have nothing to do with the cache, as Anthropic reports them.</summary>
    public int UncachedTokens => InputTokens - CacheReadTokens - CacheWriteTokens - CacheWriteHourTokens;

    /// <summary>Output tokens of all choices.</summary>
    public int OutputTokens => checked(Tokens * Choices);

    /// <summary>Decides an answer.</summary>
    public static Answer Plan(string id, string model, SimulationSettings settings, RequestFacts facts) => new(id, model, settings, facts);
}
