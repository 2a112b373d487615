using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Endpoints;

/// <summary>The replies to the requests of a batch (revision 2025-03-26), collected until all are there. What comes before a reply goes nowhere.</summary>
/// <param name="reader">Who waits for them.</param>
internal sealed class BatchReplies(EndpointExchange reader)
{
    private readonly Lock _gate = new();
    private readonly List<MessageBuffer> _replies = [];
    private int _awaited = 1;
    private bool _isGone;

    /// <summary>Whether nobody waits any more.</summary>
    public bool IsGone
    {
        get
        {
            lock (_gate)
            {
                return _isGone;
            }
        }
    }

    /// <summary>Whether every reply is there.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate)
            {
                return _awaited == 0;
            }
        }
    }

    /// <summary>One more reply is awaited.</summary>
    public void Expect()
    {
        lock (_gate)
        {
            _awaited++;
        }
    }

    /// <summary>A reply came, or there is none; the first time, the batch has been gone through.</summary>
    public void Arrive(MessageBuffer? reply)
    {
        bool isLast;
        lock (_gate)
        {
            if (reply is not null && !_isGone)
            {
                _replies.Add(reply);
                reply = null;
            }

            isLast = --_awaited == 0 && !_isGone;
        }

        reply?.Return();
        if (isLast)
        {
            reader.Signal();
        }
    }

    /// <summary>Writes all replies as an array; null when there was no request. Gives their memory back.</summary>
    public MessageBuffer? Compose()
    {
        lock (_gate)
        {
            if (_replies.Count == 0)
            {
                return null;
            }

            MessageBuffer all = MessageBuffer.Rent(_replies.Sum(static reply => reply.Length + 1) + 1);
            var writer = new SpanWriter(all.Writable);
            for (int i = 0; i < _replies.Count; i++)
            {
                writer.Write(i == 0 ? "["u8 : ","u8);
                writer.Write(_replies[i].Span);
                _replies[i].Return();
            }

            writer.Write("]"u8);
            _replies.Clear();
            return all;
        }
    }

    /// <summary>Nobody waits any more: what comes is dropped.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _isGone = true;
            _replies.ForEach(static reply => reply.Return());
            _replies.Clear();
        }
    }
}
