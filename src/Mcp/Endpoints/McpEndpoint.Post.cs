using System.Runtime.CompilerServices;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Model.Audit;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;

namespace SatGate.Mcp.Endpoints;

/// <summary>POST over streamable HTTP: one message in, and what answers it out. Which generation it is of is decided for each.</summary>
internal sealed partial class McpEndpoint
{
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> PostAsync(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (RefuseMedia(exchange, scratch))
        {
            return await exchange.FlushAsync();
        }

        EndpointBody body = await exchange.ReadBodyAsync(scratch.Settings.Limits.MessageBytesMax);
        if (body.Refusal is not null)
        {
            return await exchange.RefuseAsync(body.Refusal);
        }

        MessageBuffer message = body.Block is null ? MessageBuffer.Rent(0) : MessageBuffer.Of(body.Block, body.Length);
        HttpReply reply = HttpReply.Rent(exchange, message, scratch.Settings.Limits);
        if (!Admit(exchange, scratch, reply, out HttpSession? batching))
        {
            reply.Abandon(exchange);
            return await exchange.FlushAsync();
        }

        if (batching is not null)
        {
            return await ServeBatchAsync(exchange, scratch, reply, batching);
        }

        if (!reply.Request.Scan.IsRequest)
        {
            _router.Serve(reply.Request);
            reply.Release(exchange, isKept: false);
            return await exchange.AnswerAsync(202, default, scratch.Fields, default);
        }

        _router.Serve(reply.Request);
        return await RelayAsync(exchange, scratch, reply);
    }

    /// <summary>Answers a request whose media types do not fit. False when there is nothing to refuse.</summary>
    private static bool RefuseMedia(EndpointExchange exchange, EndpointScratch scratch)
    {
        if (!scratch.AcceptsJson && !scratch.AcceptsEvents)
        {
            AnswerError(exchange, scratch, 406, default, RpcCode.BudgetRefused, "Accept has to list application/json and text/event-stream.");
            return true;
        }

        if (!exchange.TryGetField(KnownField.ContentType, out ReadOnlySpan<byte> type) || !AcceptRules.IsJson(type))
        {
            AnswerError(exchange, scratch, 415, default, RpcCode.BudgetRefused, "Content-Type has to be application/json.");
            return true;
        }

        return false;
    }

    /// <summary>
    /// Reads a message and finds whom it comes from. True when it is ready for the router, or is a batch of a session; else an answer was written.
    /// </summary>
    private bool Admit(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply, out HttpSession? batching)
    {
        batching = null;
        ClientRequest request = reply.Request;
        ScanFault fault = MessageScanner.Scan(request.Message.Span, out request.Scan);
        request.RequestId = new RequestIdText(exchange.RequestId);
        request.RemoteAddress = scratch.RemoteAddress(exchange);
        (int code, string text) = RpcErrors.Of(fault);
        if (fault is not (ScanFault.None or ScanFault.Batch))
        {
            AnswerError(exchange, scratch, 400, request.Id, code, text);
            return false;
        }

        // A token in the message opens the door as one in the head does: it has to be good, or anybody could fill the table of sessions.
        if (scratch.IsTokenMissing)
        {
            scratch.Opener = _callers is null ? null : MessageToken.Find(_callers, request)?.Caller;
            if (scratch.Opener is null)
            {
                AnswerUnauthorized(exchange, scratch, TokenMissing, request.Id);
                return false;
            }
        }

        if (ModernRules.IsModern(exchange) || request.Scan.MetaProtocolVersion.IsPresent)
        {
            return AdmitModern(exchange, scratch, reply, fault);
        }

        if (request.Scan is { Method: McpMethod.Initialize, IsRequest: true })
        {
            return AdmitInitialize(exchange, scratch, reply);
        }

        if (AdmitToSession(exchange, scratch, reply) is not { } session)
        {
            return false;
        }

        if (fault == ScanFault.Batch && session.Version != ProtocolVersion.V20250326)
        {
            AnswerError(exchange, scratch, 400, default, code, text);
            return false;
        }

        batching = fault == ScanFault.Batch ? session : null;
        return true;
    }

    private HttpSession? AdmitToSession(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply)
    {
        if (RefuseVersion(exchange, scratch))
        {
            return null;
        }

        if (!exchange.TryGetField(HeaderNames.SessionId, out ReadOnlySpan<byte> id))
        {
            AnswerError(exchange, scratch, 400, reply.Request.Id, RpcCode.BudgetRefused, "Mcp-Session-Id is missing: begin with initialize.");
            return null;
        }

        SessionVerdict verdict = _sessions.Find(id, scratch.Caller, out HttpSession? session, scratch.Opener);
        if (verdict != SessionVerdict.Found)
        {
            AnswerVerdict(exchange, scratch, verdict, reply.Request.Id);
            return null;
        }

        Address(scratch, reply, session!);
        return session;
    }

    private bool AdmitInitialize(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply)
    {
        ClientRequest request = reply.Request;
        ReadOnlySpan<byte> message = request.Message.Span;
        HttpSession? session = _sessions.Create(
            PeerReader.Negotiate(message, request.Scan),
            CapabilitiesReader.Read(request.Scan.Capabilities.Of(message)),
            PeerReader.Keep(message, request.Scan.Capabilities),
            PeerReader.Keep(message, request.Scan.ClientInfo),
            scratch.Caller,
            out SessionVerdict verdict,
            scratch.Opener);
        if (session is null)
        {
            Log.SessionRefused(_logger, verdict, scratch.Settings.Limits, scratch.Caller ?? scratch.Opener);
            AnswerVerdict(exchange, scratch, verdict, request.Id);
            return false;
        }

        Address(scratch, reply, session);
        return true;
    }

    private static void Address(EndpointScratch scratch, HttpReply reply, HttpSession session)
    {
        reply.Address(session);
        scratch.Add("Mcp-Session-Id: "u8).Add(session.Id).Add("\r\nMCP-Protocol-Version: "u8)
            .Add(ProtocolVersions.BytesOf(session.Version)).Add("\r\n"u8);
    }

    private static bool AdmitModern(EndpointExchange exchange, EndpointScratch scratch, HttpReply reply, ScanFault fault)
    {
        ClientRequest request = reply.Request;
        ReadOnlySpan<byte> message = request.Message.Span;
        if (fault != ScanFault.None || request.Scan.IsAnswer)
        {
            AnswerError(exchange, scratch, 400, default, RpcCode.InvalidRequest, "One request or notification at a time: no batches, and no answers.");
            return false;
        }

        ModernFault wrong = ModernRules.Check(exchange, message, request.Scan);
        if (wrong.Code != 0)
        {
            exchange.TryGetField(HeaderNames.ProtocolVersion, out ReadOnlySpan<byte> field);
            ReadOnlySpan<byte> version = request.Scan.MetaProtocolVersion.IsPresent ? request.Scan.MetaProtocolVersion.Inner(message) : field;
            byte[] data = wrong.Code == RpcCode.UnsupportedVersion ? ModernRules.VersionData(version) : [];
            AnswerError(exchange, scratch, 400, request.Id, wrong.Code, wrong.Text!, data);
            return false;
        }

        request.ParameterFields = ModernRules.ParameterFields(exchange);
        reply.Address(PeerReader.Stateless(request, ProtocolVersion.V20260728, scratch.Caller));
        return true;
    }
}
