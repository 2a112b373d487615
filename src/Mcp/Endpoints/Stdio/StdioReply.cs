using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Endpoints.Stdio;

/// <summary>Sends what belongs to one message of the client. Thread-safe as far as cancelling and answering may meet.</summary>
internal sealed class StdioReply : ReplyStream
{
    private readonly StdioOutput _output;
    private readonly StdioCalls _calls;
    private readonly StdioBatch? _batch;
    private readonly Lock _gate = new();
    private bool _isOver;
    private bool _isHeld;
    private volatile bool _isCancelled;

    /// <summary>Makes one with its request, which is not scanned yet.</summary>
    /// <param name="output">What goes to the client.</param>
    /// <param name="calls">Where calls that can be cancelled are known.</param>
    /// <param name="message">The client's message, given back with the answer.</param>
    /// <param name="peer">Who sent it.</param>
    /// <param name="batch">The batch it is part of; null for none.</param>
    public StdioReply(StdioOutput output, StdioCalls calls, MessageBuffer message, ClientPeer peer, StdioBatch? batch)
    {
        _output = output;
        _calls = calls;
        _batch = batch;
        Request = new ClientRequest { Message = message, Peer = peer, Replies = this };
    }

    /// <summary>The message it answers.</summary>
    public ClientRequest Request { get; }

    /// <inheritdoc/>
    public override bool IsGone => _isCancelled || _output.IsBroken;

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        if (kind == OutboundKind.Reply)
        {
            End(message);
            return true;
        }

        if (!_isCancelled)
        {
            return _output.TrySend(message, kind);
        }

        message.Return();
        return false;
    }

    /// <inheritdoc/>
    public override void Finish() => End(null);

    /// <summary>The client wants no answer any more: the call is cancelled, and its answer goes nowhere.</summary>
    public void Cancel(IMessageRouter router)
    {
        lock (_gate)
        {
            if (_isOver || _isHeld)
            {
                return;
            }

            _isHeld = true;
            _isCancelled = true;
        }

        router.OnClientGone(Request);
        lock (_gate)
        {
            _isHeld = false;
            if (_isOver)
            {
                Request.Message.Return();
            }
        }
    }

    private void End(MessageBuffer? answer)
    {
        int length;
        lock (_gate)
        {
            if (_isOver)
            {
                answer?.Return();
                return;
            }

            _isOver = true;
            length = Request.Message.Length;
            if (Request.Peer is StatelessPeer)
            {
                _calls.Remove(this);
            }

            if (!_isHeld)
            {
                Request.Message.Return();
            }
        }

        if (_isCancelled)
        {
            answer?.Return();
            answer = null;
        }

        if (_batch is not null)
        {
            _batch.End(answer);
        }
        else if (Request.Scan.IsRequest)
        {
            _output.Answer(answer, length);
        }
        else
        {
            answer?.Return();
        }
    }
}
