namespace SatGate.SimulatedLlm;

/// <summary>
/// How one request is answered. The command line makes the defaults, the request's <c>X-Sim-*</c> headers replace
/// what they name; <see cref="SettingTable"/> describes every value. Immutable, so one instance serves all requests.
/// </summary>
internal sealed record SimulationSettings
{
    /// <summary>The most output tokens that may be asked for.</summary>
    public const int TokensMax = 10_000_000;

    /// <summary>The most bytes that a JSON answer is padded to, and that a fault may count to.</summary>
    public const int BodyBytesMax = 1 << 30;

    /// <summary>Names the request in ids and statistics; null means a number counted up by the process.</summary>
    public string? Id { get; init; }

    /// <summary>Chooses the words of the answer.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Output tokens wanted, before the limit that the request itself sets.</summary>
    public int Tokens { get; init; } = 64;

    /// <summary>Tokens per second; 0 is as fast as possible.</summary>
    public double TokensPerSecond { get; init; }

    /// <summary>Time from the request to the first token; the stream's opening events are sent before it.</summary>
    public TimeSpan FirstTokenDelay { get; init; }

    /// <summary>The status to answer with; 200 means an ordinary answer.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Seconds in the <c>Retry-After</c> of a 429; 0 leaves the header out.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>Input tokens reported as read from the prompt cache, at most those that there are.</summary>
    public int CachedTokens { get; init; }

    /// <summary>What goes wrong after <see cref="FaultAfter"/>.</summary>
    public FaultKind Fault { get; init; }

    /// <summary>Tokens of a stream, or bytes of a JSON answer, that are sent before <see cref="Fault"/>.</summary>
    public int FaultAfter { get; init; }

    /// <summary>Bytes that a JSON answer is padded to with trailing spaces; 0 pads nothing.</summary>
    public int BodyBytes { get; init; }

    /// <summary>How the answer is cut into writes.</summary>
    public ChunkMode Chunk { get; init; }

    /// <summary>Whether the answer states its length; null means that JSON does and a stream is chunked.</summary>
    public bool? ContentLength { get; init; }
}
