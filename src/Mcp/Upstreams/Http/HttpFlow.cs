namespace SatGate.Mcp.Upstreams.Http;

/// <summary>Something that goes on over HTTP for a session, and can be told to end.</summary>
/// <param name="exchange">The request that is under way, if any.</param>
internal abstract class HttpFlow(HttpExchange exchange)
{
    /// <summary>The exchange.</summary>
    public HttpExchange Exchange { get; } = exchange;

    /// <summary>When it is aborted, in milliseconds of the clock; 0 for never. Under the session's lock.</summary>
    public long DeadlineMs { get; set; }

    /// <summary>Whether nobody waits for its end any more. Under the session's lock.</summary>
    public abstract bool IsIdle(HttpSession session);
}
