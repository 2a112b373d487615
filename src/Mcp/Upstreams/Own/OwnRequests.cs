using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams.Own;

/// <summary>Sends requests of the gateway's own. Thread-safe.</summary>
internal static class OwnRequests
{
    /// <summary>
    /// Sends a request and waits for its end. In the stateless revision <c>_meta</c> is added. Never throws; a cancelled wait ends with
    /// <see cref="UpstreamFault.Canceled"/>.
    /// </summary>
    /// <param name="session">Where to.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">A raw JSON object without <c>_meta</c>; empty for none.</param>
    /// <param name="timeout">Longest wait; null for the server's own.</param>
    /// <param name="cancellationToken">Gives the request up.</param>
    public static ValueTask<OwnReply> RequestAsync(
        this UpstreamSession session, McpMethod method, ReadOnlyMemory<byte> parameters, TimeSpan? timeout, CancellationToken cancellationToken) =>
        session.RequestAsync(OwnMessages.Request(session.Era, McpMethods.TextOf(method), parameters.Span), timeout, cancellationToken);

    /// <summary>Sends a request that was written before, and takes it over.</summary>
    public static async ValueTask<OwnReply> RequestAsync(this UpstreamSession session, MessageBuffer request, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var call = new OwnCall(request) { Timeout = timeout };
        await session.SendAsync(call);
        if (call.Ended.IsCompleted)
        {
            return await call.Ended;
        }

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state =>
            {
                (UpstreamSession session, OwnCall call) = ((UpstreamSession, OwnCall))state!;
                session.Cancel(call, default);
            },
            (session, call));
        return await call.Ended;
    }
}
