using System.Runtime.CompilerServices;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Async;

namespace SatGate.Mcp.Endpoints;

/// <summary>From the messages that answer a request to the bytes of its HTTP answer: one JSON body when the reply comes first, else a stream of events.</summary>
internal sealed partial class McpEndpoint
{
    /// <summary>Relays until the reply, or until the client is gone or is to come back later.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> RelayAsync(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply)
    {
        bool isKept = false;
        bool isGone = true;
        try
        {
            while (!RelayWaiting(exchange, scratch, reply))
            {
                if (reply.TakePause(exchange, out int? retryMs) && scratch.AcceptsEvents)
                {
                    PauseEvents(exchange, scratch, reply, retryMs);
                    isKept = true;
                    break;
                }

                if (!reply.IsReadBy(exchange))
                {
                    // The client came back on another connection before this one was known to be dead.
                    break;
                }

                exchange.ReleaseHead();
                exchange.Watch();
                exchange.Arm(scratch.Settings.Limits.KeepAliveInterval);
                if (exchange.HasAnswered && !await exchange.FlushAsync())
                {
                    return false;
                }

                EndpointEvents events = await exchange.WaitAsync();
                if ((events & EndpointEvents.Due) != EndpointEvents.None && HasLapsed(scratch.Caller ?? scratch.Opener, out string? cause))
                {
                    // A stream without a session, and a call that takes long, have nobody else who looks at their token.
                    Log.StreamLapsed(_logger, cause);
                    return false;
                }

                if ((events & EndpointEvents.Due) != EndpointEvents.None && scratch.AcceptsEvents)
                {
                    KeepAlive(exchange, scratch, reply);
                }

                bool isLost = (events & EndpointEvents.ClientGone) != EndpointEvents.None
                    || ((events & EndpointEvents.ClientHalfClosed) != EndpointEvents.None && !await exchange.ProbeAsync(EventWriter.KeepAlive));
                if (isLost)
                {
                    return false;
                }
            }

            isGone = false;
            return await exchange.EndStreamAsync();
        }
        finally
        {
            if (isGone && !reply.IsOver)
            {
                _router.OnClientGone(reply.Request);
            }

            reply.Release(exchange, isKept || isGone);
        }
    }

    /// <summary>Writes what is there. True once the reply is among it.</summary>
    private bool RelayWaiting(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply)
    {
        while (reply.TryTake(exchange, out MessageBuffer? message, out OutboundKind kind, out long sequence))
        {
            bool isReply = kind == OutboundKind.Reply;
            if (!exchange.HasAnswered && isReply && scratch.AcceptsJson)
            {
                AnswerReply(exchange, scratch, reply, message);
                return true;
            }

            if (!exchange.HasAnswered && !scratch.AcceptsEvents)
            {
                // A client that takes no stream hears the reply only.
                message.Return();
                continue;
            }

            sequence = exchange.HasAnswered ? sequence : BeginEvents(exchange, scratch, reply, message, isReply);
            EventWriter.Write(exchange, NumberOf(reply), sequence, message);
            message.Return();
            if (isReply)
            {
                return true;
            }
        }

        return false;
    }

    private static void KeepAlive(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply)
    {
        if (!exchange.HasAnswered)
        {
            BeginEvents(exchange, scratch, reply, first: null, isLast: false);
        }

        exchange.Append(EventWriter.KeepAlive);
    }

    /// <summary>Begins the stream. Its first message gets a place, and clients that know it get an id before that.</summary>
    private static long BeginEvents(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply, MessageBuffer? first, bool isLast)
    {
        scratch.Add(EventWriter.StreamFields);
        exchange.BeginStream(200, EventWriter.ContentType, scratch.Fields);
        long sequence = reply.Begin(first, isLast);
        if (reply.Request.Session is HttpSession { IsPrimed: true })
        {
            EventWriter.Prime(exchange, reply.Number, 0, retryMs: null);
        }

        return sequence;
    }

    private static void PauseEvents(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply, int? retryMs)
    {
        if (!exchange.HasAnswered)
        {
            scratch.Add(EventWriter.StreamFields);
            exchange.BeginStream(200, EventWriter.ContentType, scratch.Fields);
            reply.Begin(first: null, isLast: false);
        }

        EventWriter.Prime(exchange, reply.Number, reply.Sequence, retryMs);
    }

    private static long NumberOf(HttpReply reply) => reply.Number > 0 ? reply.Number : -1;

    private void AnswerReply(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply, MessageBuffer message)
    {
        ClientRequest request = reply.Request;
        int status = 200;
        if (request.Peer.Era == ProtocolEra.Modern)
        {
            status = StatusOf(message.Span);
        }
        else if (request.Scan.Method == McpMethod.Initialize && ErrorCode.Of(message.Span) != 0)
        {
            _sessions.Delete((HttpSession)request.Peer);
        }

        scratch.Add("Cache-Control: no-store\r\n"u8);
        exchange.WriteAnswer(status, "application/json"u8, scratch.Fields, message.Span);
        message.Return();
    }

    /// <summary>The HTTP status of a reply in the stateless revision, where some errors have one of their own.</summary>
    private static int StatusOf(ReadOnlySpan<byte> reply) => ErrorCode.Of(reply) switch
    {
        RpcCode.MethodNotFound => 404,
        RpcCode.HeaderMismatch or RpcCode.MissingCapability or RpcCode.UnsupportedVersion or RpcCode.ParseError or RpcCode.InvalidRequest => 400,
        _ => 200,
    };
}
