using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Endpoints;

/// <summary>Answers one message by way of its session, where everything goes to the same stream. Owns the message it answers.</summary>
internal sealed class SessionReply : ReplyStream
{
    private readonly EndpointSession _session;
    private int _isOver;

    /// <summary>Answers a message that came over a session.</summary>
    public SessionReply(EndpointSession session, MessageBuffer message)
    {
        _session = session;
        Request = new ClientRequest { Message = message, Peer = session, Replies = this };
    }

    /// <summary>The message it answers.</summary>
    public ClientRequest Request { get; }

    /// <inheritdoc/>
    public override bool IsGone => _session.IsClosed;

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        bool taken = _session.TrySend(message, kind);
        if (kind == OutboundKind.Reply)
        {
            Finish();
        }

        return taken;
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            Request.Message.Return();
        }
    }
}
