using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Endpoints;

/// <summary>Answers one message of a batch, and owns that message.</summary>
internal sealed class BatchReply : ReplyStream
{
    private readonly BatchReplies _all;
    private readonly bool _isAwaited;
    private int _isOver;

    /// <summary>Answers a message; for a request the batch waits.</summary>
    public BatchReply(BatchReplies all, ClientPeer peer, MessageBuffer message, in MessageScan scan)
    {
        _all = all;
        _isAwaited = scan.IsRequest;
        Request = new ClientRequest { Message = message, Peer = peer, Replies = this, Scan = scan };
        if (_isAwaited)
        {
            all.Expect();
        }
    }

    /// <summary>The message it answers.</summary>
    public ClientRequest Request { get; }

    /// <inheritdoc/>
    public override bool IsGone => _all.IsGone;

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        if (kind != OutboundKind.Reply)
        {
            message.Return();
            return false;
        }

        End(message);
        return true;
    }

    /// <inheritdoc/>
    public override void Finish() => End(null);

    private void End(MessageBuffer? reply)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
        {
            reply?.Return();
            return;
        }

        Request.Message.Return();
        if (_isAwaited)
        {
            _all.Arrive(reply);
        }
        else
        {
            reply?.Return();
        }
    }
}
