using System.Diagnostics.CodeAnalysis;
using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.Proxy.Endpoints;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Endpoints;

/// <summary>
/// The messages that answer one POST. Pooled with its request; goes back when the router has replied and no exchange reads any more, whichever is later.
/// </summary>
internal sealed class HttpReply : ReplyStream
{
    private static readonly SharedPool<HttpReply> Shared = new();

    [ThreadStatic]
    private static LocalPool<HttpReply>? t_pool;

    private readonly Lock _gate = new();
    private readonly EventChannel _channel = new();
    private McpLimits _limits = new();
    private long _use;
    private HttpSession? _session;
    private bool _isOver;
    private bool _isInPool = true;
    private bool _isPaused;
    private int? _retryMs;

    private HttpReply() => Request = new ClientRequest { Message = null!, Peer = null!, Replies = this };

    /// <summary>The message it answers.</summary>
    public ClientRequest Request { get; }

    /// <summary>The number of its stream in the session; 0 while it has none.</summary>
    public long Number => _channel.Number;

    /// <summary>The place of the last message in it.</summary>
    public long Sequence
    {
        get
        {
            lock (_gate)
            {
                return _channel.Sequence;
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsGone
    {
        get
        {
            lock (_gate)
            {
                return _channel.Reader is null && !_channel.IsKept;
            }
        }
    }

    /// <summary>Whether the router is done with it.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _isOver;
            }
        }
    }

    /// <summary>Takes one for a message that an exchange brought; the message belongs to it from then on.</summary>
    public static HttpReply Rent(EndpointExchange reader, MessageBuffer message, McpLimits limits)
    {
        HttpReply reply = (t_pool ??= new LocalPool<HttpReply>(Shared)).TryRent() ?? new HttpReply();
        reply._isInPool = false;
        reply._limits = limits;
        reply.Request.Message = message;
        reply._channel.Attach(reader);
        return reply;
    }

    /// <summary>Says whom it answers, before the router sees it.</summary>
    public void Address(ClientPeer peer)
    {
        Request.Peer = peer;
        _session = peer as HttpSession;
    }

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind) => TrySend(message, kind, use: null);

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind, long use) => TrySend(message, kind, (long?)use);

    /// <inheritdoc/>
    protected override long Use
    {
        get
        {
            lock (_gate)
            {
                return _use;
            }
        }
    }

    private bool TrySend(MessageBuffer message, OutboundKind kind, long? use)
    {
        EndpointExchange? reader;
        bool taken;
        bool isLast;
        lock (_gate)
        {
            if (use is { } meant && meant != _use)
            {
                message.Return();
                return false;
            }

            taken = _channel.Put(message, kind, _limits);
            reader = _channel.Reader;
            _isOver |= kind == OutboundKind.Reply;
            isLast = IsUnused();
        }

        Recycle(isLast);
        reader?.Signal();
        return taken;
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        bool isLast;
        lock (_gate)
        {
            _isOver = true;
            isLast = IsUnused();
        }

        Recycle(isLast);
    }

    /// <inheritdoc/>
    public override void Pause(int? retryMs)
    {
        EndpointExchange? reader;
        lock (_gate)
        {
            if (_isOver || _session is not { IsPrimed: true })
            {
                return;
            }

            _isPaused = true;
            _retryMs = retryMs;
            reader = _channel.Reader;
        }

        reader?.Signal();
    }

    /// <summary>The next message for whoever reads. Once the stream has a number, the message gets a place and a copy is kept.</summary>
    public bool TryTake(EndpointExchange reader, [NotNullWhen(true)] out MessageBuffer? message, out OutboundKind kind, out long sequence)
    {
        lock (_gate)
        {
            bool taken = _channel.TryTake(reader, _channel.Number > 0 ? _session!.Replay : null, out message, out kind);
            sequence = _channel.Sequence;
            return taken;
        }
    }

    /// <summary>Gives the stream a number where the client can come back to it, and its first message, if there is one, a place.</summary>
    /// <returns>The place; 0 without one.</returns>
    public long Begin(MessageBuffer? first, bool isLast)
    {
        lock (_gate)
        {
            if (_session is not { IsResumable: true } session)
            {
                return 0;
            }

            _channel.Number = session.Register(this);
            return first is null ? 0 : _channel.Record(session.Replay, first.Span, isLast);
        }
    }

    /// <summary>Whether the stream is to be closed until the client comes back. Told once.</summary>
    public bool TakePause(EndpointExchange reader, out int? retryMs)
    {
        lock (_gate)
        {
            bool isPaused = _isPaused && !_isOver && ReferenceEquals(_channel.Reader, reader);
            _isPaused &= !isPaused;
            retryMs = _retryMs;
            return isPaused;
        }
    }

    /// <summary>Whether an exchange still is the one that reads.</summary>
    public bool IsReadBy(EndpointExchange reader)
    {
        lock (_gate)
        {
            return ReferenceEquals(_channel.Reader, reader);
        }
    }

    /// <summary>Lets another exchange go on where a stream stopped. False when there is no such stream any more.</summary>
    public bool TryResume(HttpSession session, long number, EndpointExchange reader)
    {
        EndpointExchange? before;
        lock (_gate)
        {
            if (_isInPool || !ReferenceEquals(_session, session) || _channel.Number != number)
            {
                return false;
            }

            before = _channel.Attach(reader);
        }

        before?.Signal(isInline: false);
        return true;
    }

    /// <summary>An exchange reads no more.</summary>
    /// <param name="reader">The exchange.</param>
    /// <param name="isKept">Whether the client may come back, so that what comes is kept.</param>
    public void Release(EndpointExchange reader, bool isKept)
    {
        bool isLast;
        lock (_gate)
        {
            if (!ReferenceEquals(_channel.Reader, reader))
            {
                return;
            }

            _channel.Detach(reader, isKept && _channel.Number > 0 ? _session!.Replay : null);
            isLast = IsUnused();
        }

        Recycle(isLast);
    }

    /// <summary>Gives it back without the router having seen it.</summary>
    public void Abandon(EndpointExchange reader)
    {
        lock (_gate)
        {
            _isOver = true;
        }

        Release(reader, isKept: false);
    }

    private bool IsUnused()
    {
        bool isLast = _isOver && _channel.Reader is null && !_isInPool;
        if (isLast)
        {
            _isInPool = true;
            _use++;
        }

        return isLast;
    }

    private void Recycle(bool isLast)
    {
        if (!isLast)
        {
            return;
        }

        if (_channel.Number > 0)
        {
            _session!.Unregister(_channel.Number);
        }

        lock (_gate)
        {
            _channel.Reset();
            _session = null;
            _isOver = false;
            _isPaused = false;
            _retryMs = null;
        }

        Request.Message.Return();
        Request.Message = null!;
        Request.Peer = null!;
        Request.Scan = default;
        Request.RouterState = null;
        Request.ParameterFields = default;
        Request.RemoteAddress = string.Empty;
        (t_pool ??= new LocalPool<HttpReply>(Shared)).Return(this);
    }
}
