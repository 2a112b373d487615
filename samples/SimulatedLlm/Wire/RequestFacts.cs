namespace SatGate.SimulatedLlm;

/// <summary>What an answer needs to know of a request's body.</summary>
internal sealed class RequestFacts
{
    /// <summary>The model asked for, or null.</summary>
    public string? Model { get; set; }

    /// <summary>Whether a stream is wanted.</summary>
    public bool Stream { get; set; }

    /// <summary>The limit on output tokens, or null when there is none.</summary>
    public long? OutputTokensMax { get; set; }

    /// <summary>Whether a chat stream ends with a usage chunk.</summary>
    public bool IncludeUsage { get; set; }

    /// <summary>How many answers are wanted at once (OpenAI's <c>n</c>).</summary>
    public int Choices { get; set; } = 1;

    /// <summary>Whether there is a prompt at all: messages, contents, or input.</summary>
    public bool HasPrompt { get; set; }

    /// <summary>UTF-8 bytes of the prompt's text.</summary>
    public long TextBytes { get; set; }

    /// <summary>Bytes of text in front of the last <c>cache_control</c> of any lifetime.</summary>
    public long CachePrefixBytes { get; set; }

    /// <summary>Bytes of text in front of the last <c>cache_control</c> with a lifetime of an hour.</summary>
    public long HourCachePrefixBytes { get; set; }
}
