using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Stages;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;

namespace SatGate.Mcp.Endpoints.LegacySse;

/// <summary>
/// The transport of revision 2024-11-05: a GET opens a stream and with it a session, POSTs bring the client's messages and are answered at once, and
/// whatever the gateway has to say goes onto the stream. Thread-safe.
/// </summary>
internal sealed partial class LegacySseEndpoint
{
    /// <summary>Bytes that are written before the client has to take them.</summary>
    private const int FlushBytes = 64 * 1024;

    private readonly SessionTable _sessions;
    private readonly IMessageRouter _router;
    private readonly CallerDirectory? _callers;
    private readonly ILogger _logger;

    /// <summary>Makes one.</summary>
    /// <param name="sessions">The sessions of all endpoints, whose number is bounded together.</param>
    /// <param name="router">Takes the messages.</param>
    /// <param name="callers">Knows whether tokens are still good; null when there are none.</param>
    /// <param name="logger">Where the log goes.</param>
    public LegacySseEndpoint(SessionTable sessions, IMessageRouter router, CallerDirectory? callers, ILogger logger)
    {
        _sessions = sessions;
        _router = router;
        _callers = callers;
        _logger = logger;
    }

    /// <summary>Serves the stream of a new session, until the client is gone, the session is over, or the gateway stops.</summary>
    /// <param name="exchange">The GET.</param>
    /// <param name="scratch">What is known of it; a token in it was verified.</param>
    public ValueTask<bool> ServeStreamAsync(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (exchange.Method != KnownMethod.Get)
        {
            McpEndpoint.AnswerMethod(exchange, scratch, "Allow: GET, OPTIONS\r\n"u8);
            return exchange.FlushAsync();
        }

        if (exchange.HasBody)
        {
            McpEndpoint.AnswerError(exchange, scratch, 400, default, RpcCode.InvalidRequest, "A GET has no body.");
            return exchange.FlushAsync();
        }

        var session = new LegacySseSession
        {
            Limits = scratch.Settings.Limits,
            Caller = scratch.Caller,
            IsTokenInAddress = scratch.Caller is not null && QueryRules.TryGet(exchange.Query, "token"u8, out _),
        };
        SessionVerdict verdict = _sessions.Add(session);
        if (verdict != SessionVerdict.Found)
        {
            Endpoints.Log.SessionRefused(_logger, verdict, session.Limits, session.Caller);
            McpEndpoint.AnswerVerdict(exchange, scratch, verdict, default);
            return exchange.FlushAsync();
        }

        return StreamAsync(exchange, scratch, session);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> StreamAsync(EndpointExchange exchange, EndpointScratch scratch, LegacySseSession session)
    {
        Log.Begun(_logger, session.Name);
        try
        {
            session.Begin(exchange);
            WriteHead(exchange, scratch, session);
            return await exchange.FlushAsync() && await RelayAsync(exchange, session);
        }
        finally
        {
            session.End();
            _sessions.Delete(session);
            Log.Ended(_logger, session.Name, session.Dropped);
        }
    }

    /// <summary>Begins the stream and tells where messages go. A path alone, because the client knows better than the gateway by which name it got here.</summary>
    private static void WriteHead(EndpointExchange exchange, EndpointScratch scratch, LegacySseSession session)
    {
        exchange.BeginStream(200, EventWriter.ContentType, scratch.Add(EventWriter.StreamFields).Fields);
        exchange.ReleaseHead();
        exchange.Watch();
        exchange.Append(System.Text.Encoding.UTF8.GetBytes($"event: endpoint\ndata: {scratch.Settings.BasePath}/message?sessionId={session.Id}\n\n"));
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private static async ValueTask<bool> RelayAsync(EndpointExchange exchange, LegacySseSession session)
    {
        bool isDraining = false;
        while (await SendQueuedAsync(exchange, session))
        {
            if (session.IsClosed || (isDraining && !session.HasCalls))
            {
                return await exchange.EndStreamAsync();
            }

            exchange.Arm(session.Limits.KeepAliveInterval);
            EndpointEvents events = await exchange.WaitAsync();
            isDraining |= (events & EndpointEvents.Draining) != EndpointEvents.None;
            if ((events & EndpointEvents.ClientGone) != EndpointEvents.None)
            {
                return false;
            }

            if ((events & (EndpointEvents.Due | EndpointEvents.ClientHalfClosed)) == EndpointEvents.None)
            {
                continue;
            }

            // Also finds out whether a client that sent FIN still reads.
            if (!await exchange.ProbeAsync(EventWriter.KeepAlive))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Sends what waits. False when the client is gone.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private static async ValueTask<bool> SendQueuedAsync(EndpointExchange exchange, LegacySseSession session)
    {
        int written = 0;
        while (session.Take() is { } message)
        {
            EventWriter.Write(exchange, stream: -1, sequence: 0, message);
            written += message.Length;
            message.Return();
            if (written >= FlushBytes)
            {
                written = 0;
                if (!await exchange.FlushAsync())
                {
                    return false;
                }
            }
        }

        return written == 0 || await exchange.FlushAsync();
    }
}
