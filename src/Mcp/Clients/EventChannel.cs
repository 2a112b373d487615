using System.Diagnostics.CodeAnalysis;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.Proxy.Endpoints;

namespace SatGate.Mcp.Clients;

/// <summary>
/// One stream of messages and the exchange that reads it, if there is one. While nobody reads, messages are dropped, or kept for a client that comes
/// back. Guarded by whoever holds it; no method blocks or calls out.
/// </summary>
internal sealed class EventChannel
{
    private OutboundQueue _queue;
    private ReplayBuffer? _keeper;

    /// <summary>The stream's number in its session; 0 for the one that belongs to no request.</summary>
    public long Number { get; set; }

    /// <summary>The place of the last event that was given a place.</summary>
    public long Sequence { get; private set; }

    /// <summary>Who reads it.</summary>
    public EndpointExchange? Reader { get; private set; }

    /// <summary>Whether nobody reads it, and what comes is kept all the same.</summary>
    public bool IsKept => Reader is null && _keeper is not null;

    /// <summary>Lets an exchange read; the one that read before has to be woken by the caller, and finds itself replaced.</summary>
    /// <returns>Who read before.</returns>
    public EndpointExchange? Attach(EndpointExchange reader)
    {
        EndpointExchange? before = Reader;
        Reader = reader;
        _keeper = null;
        return before;
    }

    /// <summary>Ends the reading of an exchange, unless another one took over.</summary>
    /// <param name="reader">Who reads no more.</param>
    /// <param name="keeper">Where to keep what comes from now on; null to drop it.</param>
    public void Detach(EndpointExchange reader, ReplayBuffer? keeper)
    {
        if (!ReferenceEquals(Reader, reader))
        {
            return;
        }

        Reader = null;
        _keeper = keeper;
        while (_queue.TryTake(out MessageBuffer? message, out OutboundKind kind))
        {
            keeper?.Add(Number, ++Sequence, message.Span, kind == OutboundKind.Reply);
            message.Return();
        }
    }

    /// <summary>Takes a message over in any case. False when it was dropped.</summary>
    public bool Put(MessageBuffer message, OutboundKind kind, McpLimits limits)
    {
        if (Reader is not null && _queue.TryAdd(message, kind, limits))
        {
            return true;
        }

        bool kept = IsKept;
        if (kept)
        {
            _keeper!.Add(Number, ++Sequence, message.Span, kind == OutboundKind.Reply);
        }

        message.Return();
        return kept;
    }

    /// <summary>Gives the next message to the one who reads.</summary>
    /// <param name="reader">Who asks; another than who reads gets nothing.</param>
    /// <param name="replay">Where a copy is kept, which gives the message a place; null for none.</param>
    /// <param name="message">The message.</param>
    /// <param name="kind">What it is.</param>
    public bool TryTake(EndpointExchange reader, ReplayBuffer? replay, [NotNullWhen(true)] out MessageBuffer? message, out OutboundKind kind)
    {
        message = null;
        kind = default;
        if (!ReferenceEquals(Reader, reader) || !_queue.TryTake(out message, out kind))
        {
            return false;
        }

        replay?.Add(Number, ++Sequence, message.Span, kind == OutboundKind.Reply);
        return true;
    }

    /// <summary>Gives a message that was taken already a place, and keeps a copy. Returns the place.</summary>
    public long Record(ReplayBuffer replay, ReadOnlySpan<byte> message, bool isLast)
    {
        replay.Add(Number, ++Sequence, message, isLast);
        return Sequence;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _queue.Clear();
        _keeper = null;
        Reader = null;
        Number = 0;
        Sequence = 0;
    }
}
