using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing.Bridging;
using SatGate.Mcp.Upstreams;

namespace SatGate.Mcp.Routing;

/// <summary>What the server says to a call.</summary>
internal sealed partial class ForwardedCall
{
    /// <inheritdoc/>
    public override void OnNotification(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (_request is not { } request)
        {
            return;
        }

        SpliceList splices = default;
        switch (scan.Method)
        {
            case McpMethod.Progress when request.Scan.ProgressToken.IsPresent:
                splices.Add(scan.NotifiedToken, request.Message.Memory.Slice(request.Scan.ProgressToken.Start, request.Scan.ProgressToken.Length));
                break;
            case McpMethod.Progress:
                return;
            case McpMethod.LogMessage when !request.Peer.WantsLog(scan.Level.Inner(message)):
                return;
            case McpMethod.Cancelled:
                _router.Questions.Withdraw(_session!, message, scan);
                return;
            case McpMethod.ToolsListChanged:
            case McpMethod.PromptsListChanged:
            case McpMethod.ResourcesListChanged:
            case McpMethod.ResourceUpdated:
            case McpMethod.SubscriptionsAcknowledged:
                _router.OnNotification(_session!, message, scan);
                return;
            default:
                break;
        }

        request.Replies.TrySend(MessageBuffer.CopyOf(message, splices), OutboundKind.Notification);
    }

    /// <inheritdoc/>
    public override void OnServerRequest(UpstreamSession session, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (_request is not { } request || request.Session is not { } client)
        {
            ServerQuestion.Refuse(session, scan.Id.Of(message), RpcCode.MethodNotFound, "The client cannot be asked.");
            return;
        }

        _hasAsked = true;
        bool isAsked = _router.Questions.Ask(session, message, scan, client, Lease, request.Replies.Lease);
        if (isAsked && client.Era == ProtocolEra.Legacy)
        {
            // A person may take longer than a server.
            session.Suspend(this, InputRound.AnswerTimeout);
        }
    }

    /// <inheritdoc/>
    public override void OnReply(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (scan.Kind == MessageKind.Result && BeginRound(message, scan))
        {
            return;
        }

        ToolTicket? ticket = _ticket;
        _ticket = null;
        MessageBuffer reply;
        try
        {
            reply = _request is { } request ? MakeReply(request, ticket, message, scan) : MessageBuffer.Rent(0);
        }
        catch (Exception fault)
        {
            // What a server wrote must not keep the client waiting.
            Log.RoutingFault(_router.Logger, fault);
            reply = FaultReply.Make(_request!.Id, _upstream.Name, UpstreamFault.BadAnswer, null);
        }

        try
        {
            ticket?.Answered(message, scan);
        }
        finally
        {
            End(reply);
        }
    }

    /// <inheritdoc/>
    public override void OnFailed(UpstreamFault fault, string? detail)
    {
        Log.CallFailed(_router.Logger, _upstream.Name, fault);
        ToolTicket? ticket = _ticket;
        _ticket = null;
        if (HasReachedUpstream)
        {
            ticket?.Lost(fault);
        }
        else
        {
            ticket?.NotSent(fault);
        }

        End(_request is { } request ? FaultReply.Make(request.Id, _upstream.Name, fault, detail) : MessageBuffer.Rent(0));
    }

    /// <inheritdoc/>
    public override void OnPaused(int? retryMs) => _request?.Replies.Pause(retryMs);

    private MessageBuffer MakeReply(ClientRequest request, ToolTicket? ticket, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        SpliceList splices = default;
        splices.Add(scan.Id, request.Message.Memory.Slice(request.Scan.Id.Start, request.Scan.Id.Length));
        ReadOnlyMemory<byte> meta = ticket?.ResultMeta ?? default;
        ProtocolEra client = request.Peer.Era;
        ProtocolEra server = _session!.Era;
        if (scan.Kind == MessageKind.Result && (client != server || !meta.IsEmpty) && scan.Result.IsObject(message))
        {
            ResultChanges.Add(ref splices, message, scan.Result, client, server, meta);
        }

        if (scan.Kind == MessageKind.Result && _router.MakesTasks(_session))
        {
            _router.Tasks.Learn(scan.Result.Of(message), _upstream, request.Peer);
        }

        return MessageBuffer.CopyOf(message, splices);
    }
}
