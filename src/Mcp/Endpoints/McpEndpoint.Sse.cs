using System.Runtime.CompilerServices;
using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Model.Audit;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;

namespace SatGate.Mcp.Endpoints;

/// <summary>
/// The transport of revision 2024-11-05: a stream that begins by naming where messages are to be posted, and carries every answer. Clients resolve
/// that name in different ways, so messages are taken at every path it can lead to.
/// </summary>
internal sealed partial class McpEndpoint
{
    private ValueTask<bool> ServeSseAsync(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (exchange.Method != KnownMethod.Get)
        {
            AnswerMethod(exchange, scratch, "Allow: GET, OPTIONS\r\n"u8);
            return exchange.FlushAsync();
        }

        // Some clients bring their token only with the first message, so that a missing one is nothing to refuse.
        string? refused = Authenticate(exchange, scratch);
        if (refused is not null && !ReferenceEquals(refused, TokenMissing))
        {
            AnswerUnauthorized(exchange, scratch, refused);
            return exchange.FlushAsync();
        }

        return StreamAsync(exchange, scratch);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> StreamAsync(EndpointExchange exchange, EndpointScratch scratch)
    {
        var session = new StreamSession
        {
            IdText = $"mcp-{SessionSigner.NewRandom():x16}{SessionSigner.NewRandom():x16}",
            Version = ProtocolVersion.V20241105,
            Caller = scratch.Caller,
            Limits = scratch.Settings.Limits,
        };
        if (!_sessions.TryAdd(session))
        {
            Log.SessionsExhausted(_logger, scratch.Settings.Limits.SessionsMax);
            AnswerVerdict(exchange, scratch, SessionVerdict.Full, default);
            return await exchange.FlushAsync();
        }

        Log.SseBegun(_logger, session.Name);
        try
        {
            session.Open(exchange);
            BeginSse(exchange, scratch, session);
            exchange.ReleaseHead();
            exchange.Watch();
            while (true)
            {
                while (session.TryTake(exchange, out MessageBuffer? message))
                {
                    EventWriter.Write(exchange, -1, 0, message!);
                    message!.Return();
                }

                if (session.IsClosed)
                {
                    return await exchange.EndStreamAsync();
                }

                exchange.Arm(scratch.Settings.Limits.KeepAliveInterval);
                if (!await exchange.FlushAsync())
                {
                    return false;
                }

                EndpointEvents events = await exchange.WaitAsync();
                if ((events & EndpointEvents.ClientGone) != EndpointEvents.None)
                {
                    return false;
                }

                if ((events & EndpointEvents.Draining) != EndpointEvents.None)
                {
                    return await exchange.EndStreamAsync();
                }

                if ((events & (EndpointEvents.Due | EndpointEvents.ClientHalfClosed)) != EndpointEvents.None)
                {
                    exchange.Append(EventWriter.KeepAlive);
                }
            }
        }
        finally
        {
            session.Leave(exchange);
            _sessions.Delete(session);
            Log.SseEnded(_logger, session.Name);
        }
    }

    private static void BeginSse(EndpointExchange exchange, EndpointScratch scratch, StreamSession session)
    {
        scratch.Add(EventWriter.StreamFields);
        exchange.BeginStream(200, EventWriter.ContentType, scratch.Fields);
        byte[] place = Encoding.UTF8.GetBytes($"{scratch.Settings.BasePath}/message?sessionId={session.Id}");
        exchange.Append("event: endpoint\ndata: "u8, place, "\n\n"u8);
    }

    private ValueTask<bool> ServeMessageAsync(EndpointExchange exchange, EndpointScratch scratch) =>
        FindStream(exchange, scratch) is { } session ? TakeMessageAsync(exchange, scratch, session) : exchange.FlushAsync();

    /// <summary>Finds the session that a message is posted to; null when an answer was written instead.</summary>
    private StreamSession? FindStream(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (exchange.Method != KnownMethod.Post)
        {
            AnswerMethod(exchange, scratch, "Allow: POST, OPTIONS\r\n"u8);
            return null;
        }

        string? refused = Authenticate(exchange, scratch);
        if (refused is not null && !ReferenceEquals(refused, TokenMissing))
        {
            AnswerUnauthorized(exchange, scratch, refused);
            return null;
        }

        if (!QueryRules.TryGet(exchange.Query, "sessionId"u8, out byte[]? id))
        {
            AnswerError(exchange, scratch, 400, default, RpcCode.BudgetRefused, "sessionId is missing in the query.");
            return null;
        }

        if (_sessions.Lookup(id) is not StreamSession session)
        {
            AnswerVerdict(exchange, scratch, SessionVerdict.Unknown, default);
            return null;
        }

        if (session.Bind(scratch.Caller))
        {
            return session;
        }

        AnswerVerdict(exchange, scratch, SessionVerdict.Mismatch, default);
        return null;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> TakeMessageAsync(EndpointExchange exchange, EndpointScratch scratch, StreamSession session)
    {
        EndpointBody body = await exchange.ReadBodyAsync(scratch.Settings.Limits.MessageBytesMax);
        if (body.Refusal is not null)
        {
            return await exchange.RefuseAsync(body.Refusal);
        }

        MessageBuffer message = body.Block is null ? MessageBuffer.Rent(0) : MessageBuffer.Of(body.Block, body.Length);
        var reply = new SessionReply(session, message);
        ClientRequest request = reply.Request;
        ScanFault fault = MessageScanner.Scan(message.Span, out request.Scan);
        if (fault != ScanFault.None)
        {
            (int code, string text) = RpcErrors.Of(fault);
            AnswerError(exchange, scratch, 400, request.Id, code, text);
            reply.Finish();
            return await exchange.FlushAsync();
        }

        request.RequestId = new RequestIdText(exchange.RequestId);
        request.RemoteAddress = scratch.RemoteAddress(exchange);
        session.Touch(_time.GetTimestamp());

        // Accepted before it is served, so that the answer on the stream cannot come before this one.
        bool isSent = await exchange.AnswerAsync(202, default, scratch.Fields, default);
        Serve(session, reply);
        return isSent;
    }

    private void Serve(StreamSession session, SessionReply reply)
    {
        ClientRequest request = reply.Request;
        ReadOnlySpan<byte> message = request.Message.Span;
        if (request.Scan.IsRequest && !session.TryEnter())
        {
            session.TrySend(RpcErrors.Make(request.Id, RpcCode.RateLimited, "Too many calls of this session are under way."), OutboundKind.Request);
            reply.Finish();
            return;
        }

        if (request.Scan is { Method: McpMethod.Initialize, IsRequest: true })
        {
            session.Introduce(
                Negotiate(request), CapabilitiesReader.Read(request.Scan.Capabilities.Of(message)), Keep(request, request.Scan.Capabilities), Keep(request, request.Scan.ClientInfo));
        }

        _router.Serve(request);
    }
}
