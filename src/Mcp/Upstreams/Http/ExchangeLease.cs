namespace SatGate.Mcp.Upstreams.Http;

/// <summary>
/// One use of an exchange that is used again and again. Whoever holds it can abort that use and no later one, however late the abort comes. A value;
/// thread-safe.
/// </summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Use">The number of the use.</param>
internal readonly record struct ExchangeLease(HttpExchange Exchange, long Use)
{
    /// <summary>Makes the flow end soon. Without effect when the use is over.</summary>
    public void Abort()
    {
        if (Exchange.TryAbort(Use))
        {
            Exchange.Wake();
        }
    }

    /// <summary>Makes the flow end at its next step, without waking it. Without effect when the use is over.</summary>
    public void AbortQuietly() => Exchange.TryAbort(Use);
}
