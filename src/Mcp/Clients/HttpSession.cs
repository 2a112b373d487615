using SatGate.Mcp.Endpoints;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Proxy.Endpoints;

namespace SatGate.Mcp.Clients;

/// <summary>A session over streamable HTTP. What it needs for streams is made when the first stream begins.</summary>
internal sealed class HttpSession : EndpointSession
{
    private EventChannel? _standing;
    private ReplayBuffer? _replay;
    private Dictionary<long, HttpReply>? _streams;
    private long _lastStream;
    private int _open;

    /// <summary>What the id says.</summary>
    public required SessionTicket Ticket { get; init; }

    /// <summary>The id.</summary>
    public required string IdText { get; init; }

    /// <inheritdoc/>
    public override string Id => IdText;

    /// <inheritdoc/>
    public override bool HasStream => Volatile.Read(ref _open) > 0;

    /// <summary>Whether events have ids, by which a client can resume a stream.</summary>
    public bool IsResumable => Version >= ProtocolVersion.V20250326;

    /// <summary>Whether streams begin with an empty event, so that a client can come back before the first message.</summary>
    public bool IsPrimed => Version >= ProtocolVersion.V20251125;

    /// <summary>What was sent, for clients that come back.</summary>
    public ReplayBuffer Replay
    {
        get
        {
            lock (Gate)
            {
                return _replay ??= new ReplayBuffer();
            }
        }
    }

    /// <summary>Forgets what was sent, unless a stream is open or under way.</summary>
    public void ForgetSent()
    {
        lock (Gate)
        {
            if (_streams is not { Count: > 0 } && !HasStream)
            {
                _replay = null;
            }
        }
    }

    /// <summary>A stream was opened or closed.</summary>
    public void CountStream(int change) => Interlocked.Add(ref _open, change);

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        EndpointExchange? reader = null;
        bool taken = false;
        lock (Gate)
        {
            if (_standing is not null && !IsClosed)
            {
                taken = _standing.Put(message, kind, Limits);
                reader = _standing.Reader;
                message = null!;
            }
        }

        message?.Return();

        // One change may be told to thousands of sessions: whoever tells it does not write to all their sockets.
        reader?.Signal(isInline: false);
        return taken;
    }

    /// <summary>Lets an exchange read what belongs to no request; the newest wins.</summary>
    /// <returns>False when the session is over.</returns>
    public bool TryStand(EndpointExchange reader)
    {
        EndpointExchange? before;
        lock (Gate)
        {
            if (IsClosed)
            {
                return false;
            }

            before = (_standing ??= new EventChannel()).Attach(reader);
        }

        before?.Signal(isInline: false);
        return true;
    }

    /// <summary>The next message that belongs to no request. False when there is none now.</summary>
    public bool TryTakeStanding(EndpointExchange reader, out MessageBuffer? message, out long sequence)
    {
        ReplayBuffer? replay = IsResumable ? Replay : null;
        lock (Gate)
        {
            bool taken = _standing!.TryTake(reader, replay, out message, out _);
            sequence = _standing.Sequence;
            return taken;
        }
    }

    /// <summary>The place of the last message that belonged to no request.</summary>
    public long StandingSequence
    {
        get
        {
            lock (Gate)
            {
                return _standing?.Sequence ?? 0;
            }
        }
    }

    /// <summary>Whether an exchange still is the one that reads what belongs to no request.</summary>
    public bool IsStanding(EndpointExchange reader)
    {
        lock (Gate)
        {
            return ReferenceEquals(_standing?.Reader, reader);
        }
    }

    /// <summary>An exchange reads no more.</summary>
    public void EndStanding(EndpointExchange reader)
    {
        lock (Gate)
        {
            _standing?.Detach(reader, keeper: null);
        }
    }

    /// <summary>Gives the stream of a request a number, by which a client can come back to it.</summary>
    public long Register(HttpReply reply)
    {
        lock (Gate)
        {
            long number = ++_lastStream;
            (_streams ??= [])[number] = reply;
            return number;
        }
    }

    /// <summary>The stream of a request has ended; what was sent on it can still be had.</summary>
    public void Unregister(long number)
    {
        lock (Gate)
        {
            _streams?.Remove(number);
        }
    }

    /// <summary>Finds the stream of a request that is under way.</summary>
    public HttpReply? FindStream(long number)
    {
        lock (Gate)
        {
            return _streams?.GetValueOrDefault(number);
        }
    }

    /// <inheritdoc/>
    protected override void OnClosed()
    {
        EndpointExchange? reader;
        lock (Gate)
        {
            reader = _standing?.Reader;
        }

        reader?.Signal(isInline: false);
    }
}
