using System.Runtime.CompilerServices;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Audit;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;

namespace SatGate.Mcp.Endpoints.LegacySse;

/// <summary>Messages of clients. Whoever is refused is told so in the answer to the POST; what was taken is answered on the stream.</summary>
internal sealed partial class LegacySseEndpoint
{
    /// <summary>Takes one message for a session.</summary>
    /// <param name="exchange">The POST.</param>
    /// <param name="scratch">What is known of it; a token in it was verified.</param>
    public ValueTask<bool> ServeMessageAsync(EndpointExchange exchange, EndpointScratch scratch) =>
        Find(exchange, scratch) is { } session ? TakeAsync(exchange, scratch, session) : exchange.FlushAsync();

    /// <summary>Finds the session that a message is for; null when an answer was written instead.</summary>
    private LegacySseSession? Find(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (exchange.Method != KnownMethod.Post)
        {
            McpEndpoint.AnswerMethod(exchange, scratch, "Allow: POST, OPTIONS\r\n"u8);
            return null;
        }

        if (!QueryRules.TryGet(exchange.Query, "sessionId"u8, out byte[]? id))
        {
            McpEndpoint.AnswerError(exchange, scratch, 400, default, RpcCode.InvalidRequest, "sessionId is missing in the query.");
            return null;
        }

        if (_sessions.Lookup(id) is not LegacySseSession { IsClosed: false } session)
        {
            McpEndpoint.AnswerError(exchange, scratch, 404, default, RpcCode.Unauthorized, "Session not found. Open the stream again.");
            return null;
        }

        SessionVerdict verdict = session.Bind(scratch.Caller);
        if (verdict != SessionVerdict.Found)
        {
            McpEndpoint.AnswerVerdict(exchange, scratch, verdict, default);
            return null;
        }

        // The token of the stream counts for messages without one: it may have lapsed meanwhile.
        if (scratch.Caller is null && session.Caller is { } caller && _callers?.Recheck(caller) is { Caller: null } answer)
        {
            McpEndpoint.AnswerUnauthorized(exchange, scratch, answer.Text ?? McpEndpoint.TokenMissing);
            return null;
        }

        return session;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> TakeAsync(EndpointExchange exchange, EndpointScratch scratch, LegacySseSession session)
    {
        EndpointBody body = await exchange.ReadBodyAsync(session.Limits.MessageBytesMax);
        if (body.Refusal is not null)
        {
            return await exchange.RefuseAsync(body.Refusal);
        }

        MessageBuffer message = body.Block is null ? MessageBuffer.Rent(0) : MessageBuffer.Of(body.Block, body.Length);
        var request = new ClientRequest
        {
            Message = message,
            Peer = session,
            Replies = new LegacySseReply(session, message),
            RequestId = new RequestIdText(exchange.RequestId),
            RemoteAddress = scratch.RemoteAddress(exchange),
        };
        if (!TryAdmit(exchange, scratch, session, request))
        {
            message.Return();
            return await exchange.FlushAsync();
        }

        // Served before it is acknowledged: the client's next message must not overtake this one.
        Serve(session, request);
        return await exchange.AnswerAsync(202, default, scratch.Fields, default);
    }

    /// <summary>Whether a message is one that is served, now; else an answer was written.</summary>
    private static bool TryAdmit(EndpointExchange exchange, EndpointScratch scratch, LegacySseSession session, ClientRequest request)
    {
        ScanFault fault = MessageScanner.Scan(request.Message.Span, out request.Scan);
        if (fault != ScanFault.None)
        {
            (int code, string text) = RpcErrors.Of(fault);
            McpEndpoint.AnswerError(exchange, scratch, 400, request.Id, code, text);
            return false;
        }

        if (session.TryAccept(request.Message.Length, request.Scan.IsRequest))
        {
            return true;
        }

        scratch.Add("Retry-After: 1\r\n"u8);
        McpEndpoint.AnswerError(exchange, scratch, 429, request.Id, RpcCode.RateLimited, "Too many calls of this session are under way.");
        return false;
    }

    private void Serve(LegacySseSession session, ClientRequest request)
    {
        bool isInitialize = request.Scan is { Method: McpMethod.Initialize, IsRequest: true };
        if (isInitialize && !session.TryIntroduce(request.Message.Span, request.Scan))
        {
            request.Replies.TrySend(RpcErrors.Make(request.Id, RpcCode.InvalidRequest, "The session is initialized already."), OutboundKind.Reply);
        }
        else
        {
            _router.Serve(request);
        }
    }
}
