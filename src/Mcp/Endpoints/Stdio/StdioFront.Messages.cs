using System.Text;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Model.Audit;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Endpoints.Stdio;

/// <summary>Messages of the client on their way to the router.</summary>
internal sealed partial class StdioFront
{
    private const string TooManyCalls = "Too many calls are under way.";

    private long _lastRequest;

    private void ServeLine(ReadOnlySpan<byte> line)
    {
        if (line.IndexOfAnyExcept(" \t\r"u8) < 0)
        {
            return;
        }

        MessageBuffer message = MessageBuffer.CopyOf(line);
        StdioReply reply = Make(message, batch: null);
        ScanFault fault = MessageScanner.Scan(message.Span, out reply.Request.Scan);
        if (fault == ScanFault.Batch && _session.Version == ProtocolVersion.V20250326)
        {
            ServeBatch(message.Span);
            message.Return();
            return;
        }

        if (fault != ScanFault.None)
        {
            (int code, string text) = RpcErrors.Of(fault);
            Refuse(reply.Request.Id, code, text);
            message.Return();
            return;
        }

        Serve(reply);
    }

    private StdioReply Make(MessageBuffer message, StdioBatch? batch)
    {
        var reply = new StdioReply(_output, _calls, message, _session, batch);
        Span<byte> id = stackalloc byte[32];
        var writer = new SpanWriter(id);
        writer.Write("stdio-"u8);
        writer.WriteNumber(++_lastRequest);
        reply.Request.RequestId = new RequestIdText(id[..writer.Length]);
        return reply;
    }

    private void Serve(StdioReply reply)
    {
        ClientRequest request = reply.Request;
        ReadOnlySpan<byte> message = request.Message.Span;
        if (!request.Scan.IsRequest)
        {
            ServeNotice(reply);
            return;
        }

        if (!_output.TryBegin(message.Length))
        {
            Refuse(request.Id, RpcCode.RateLimited, TooManyCalls);
            request.Message.Return();
            return;
        }

        if (Check(reply) is { } refusal)
        {
            reply.TrySend(refusal, OutboundKind.Reply);
            return;
        }

        _router.Serve(request);
    }

    /// <summary>Settles who a request comes from. Returns a refusal; null when it may go on.</summary>
    private MessageBuffer? Check(StdioReply reply)
    {
        ClientRequest request = reply.Request;
        ReadOnlySpan<byte> message = request.Message.Span;
        if (_session.Caller is { } caller && _callers?.Recheck(caller) is { Caller: null } answer)
        {
            return RpcErrors.Make(request.Id, RpcCode.Unauthorized, answer.Text ?? "authentication failed");
        }

        if (request.Scan.MetaProtocolVersion.IsPresent)
        {
            return CheckStateless(reply);
        }

        return request.Scan.Method == McpMethod.Initialize && !_session.TryIntroduce(message, request.Scan)
            ? RpcErrors.Make(request.Id, RpcCode.InvalidRequest, "The session is initialized already.")
            : null;
    }

    private MessageBuffer? CheckStateless(StdioReply reply)
    {
        ClientRequest request = reply.Request;
        ReadOnlySpan<byte> message = request.Message.Span;
        ReadOnlySpan<byte> asked = request.Scan.MetaProtocolVersion.Inner(message);
        if (!ProtocolVersions.TryParse(asked, out ProtocolVersion version) || ProtocolVersions.EraOf(version) != ProtocolEra.Modern)
        {
            return RpcErrors.Make(request.Id, RpcCode.UnsupportedVersion, "Unsupported protocol version.", ModernRules.VersionData(asked));
        }

        if (!request.Scan.MetaClientCapabilities.IsObject(message))
        {
            return RpcErrors.Make(request.Id, RpcCode.InvalidParams, "_meta needs io.modelcontextprotocol/clientCapabilities, an object.");
        }

        request.Peer = PeerReader.Stateless(request, version, _session.Caller);
        return _calls.TryAdd(reply)
            ? null
            : RpcErrors.Make(request.Id, RpcCode.InvalidRequest, "Another call with this id is under way.");
    }

    /// <summary>Serves a notification, or the answer to a request of a server.</summary>
    private void ServeNotice(StdioReply reply)
    {
        ClientRequest request = reply.Request;
        ReadOnlySpan<byte> message = request.Message.Span;
        if (request.Scan.Method == McpMethod.Cancelled && request.Scan.RequestId.IsPresent
            && _calls.Find(request.Scan.RequestId.Of(message)) is { } cancelled)
        {
            cancelled.Cancel(_router);
            reply.Finish();
            return;
        }

        _router.Serve(request);
    }

    private void ServeBatch(ReadOnlySpan<byte> batch)
    {
        var parts = new JsonRange[_limits.BatchMax];
        int count = MessageScanner.SplitBatch(batch, parts);
        if (count < 0)
        {
            Refuse(default, RpcCode.InvalidRequest, $"A batch has 1 to {_limits.BatchMax} messages, which are objects.");
            return;
        }

        if (!_output.TryBegin(batch.Length))
        {
            Refuse(default, RpcCode.RateLimited, TooManyCalls);
            return;
        }

        var answers = new StdioBatch(_output, batch.Length);
        foreach (JsonRange part in parts.AsSpan(0, count))
        {
            answers.Begin();
            ServePart(Make(MessageBuffer.CopyOf(part.Of(batch)), answers));
        }

        answers.End(null);
    }

    private void ServePart(StdioReply reply)
    {
        ClientRequest request = reply.Request;
        ScanFault fault = MessageScanner.Scan(request.Message.Span, out request.Scan);
        (int code, string text) = fault != ScanFault.None ? RpcErrors.Of(fault)
            : request.Scan.Method == McpMethod.Initialize || request.Scan.MetaProtocolVersion.IsPresent
            ? (RpcCode.InvalidRequest, "This cannot be part of a batch.")
            : default;
        if (code != 0)
        {
            reply.TrySend(RpcErrors.Make(request.Id, code, text), OutboundKind.Reply);
        }
        else if (request.Scan.IsRequest && Check(reply) is { } refusal)
        {
            reply.TrySend(refusal, OutboundKind.Reply);
        }
        else
        {
            _router.Serve(request);
        }
    }
}
