namespace SatGate.SimulatedLlm;

/// <summary>The JSON properties that the scanner knows.</summary>
internal enum RequestProperty
{
    /// <summary>Any other.</summary>
    Other,

    /// <summary>Text wherever it stands: <c>text</c>, <c>content</c>, <c>system</c> and the like.</summary>
    Text,

    /// <summary><c>input</c>: text, and the prompt of OpenAI's responses.</summary>
    Input,

    /// <summary><c>messages</c> or <c>contents</c>.</summary>
    Prompt,

    /// <summary><c>model</c>.</summary>
    Model,

    /// <summary><c>stream</c>.</summary>
    Stream,

    /// <summary><c>max_tokens</c>, <c>max_completion_tokens</c>, <c>max_output_tokens</c>.</summary>
    OutputTokensMax,

    /// <summary><c>maxOutputTokens</c>, inside <c>generationConfig</c>.</summary>
    NestedOutputTokensMax,

    /// <summary><c>include_usage</c>, inside <c>stream_options</c>.</summary>
    IncludeUsage,

    /// <summary><c>n</c>.</summary>
    Choices,

    /// <summary><c>cache_control</c>.</summary>
    CacheControl,

    /// <summary><c>ttl</c>, inside <c>cache_control</c>.</summary>
    Ttl,
}
