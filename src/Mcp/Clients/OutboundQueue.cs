using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Clients;

/// <summary>
/// Messages on their way to one client, bounded in number and bytes. Replies are always taken: there is one for each request. A mutable struct that
/// whoever holds it guards; the first message costs no allocation.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct OutboundQueue
{
    private MessageBuffer? _first;
    private OutboundKind _firstKind;
    private Queue<(MessageBuffer Message, OutboundKind Kind)>? _more;
    private long _bytes;

    /// <summary>How many messages wait.</summary>
    public readonly int Count => (_first is null ? 0 : 1) + (_more?.Count ?? 0);

    /// <summary>Takes a message over. False when it does not fit, and the caller keeps it.</summary>
    public bool TryAdd(MessageBuffer message, OutboundKind kind, McpLimits limits)
    {
        if (kind != OutboundKind.Reply && (Count >= limits.QueueMessagesMax || (Count > 0 && _bytes + message.Length > limits.QueueBytesMax)))
        {
            return false;
        }

        _bytes += message.Length;
        if (_first is null && _more is not { Count: > 0 })
        {
            _first = message;
            _firstKind = kind;
        }
        else
        {
            (_more ??= new Queue<(MessageBuffer, OutboundKind)>()).Enqueue((message, kind));
        }

        return true;
    }

    /// <summary>Gives the oldest message away.</summary>
    public bool TryTake([NotNullWhen(true)] out MessageBuffer? message, out OutboundKind kind)
    {
        if (_first is not null)
        {
            message = _first;
            kind = _firstKind;
            _first = null;
        }
        else if (_more is { Count: > 0 })
        {
            (message, kind) = _more.Dequeue();
        }
        else
        {
            message = null;
            kind = default;
            return false;
        }

        _bytes -= message.Length;
        return true;
    }

    /// <summary>Returns every message to its pool.</summary>
    public void Clear()
    {
        while (TryTake(out MessageBuffer? message, out _))
        {
            message.Return();
        }
    }
}
