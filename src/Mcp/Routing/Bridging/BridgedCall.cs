using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>
/// A call of a client of the stateless revision to a server of the revisions with sessions. Between the two it is the client's session's end: when the
/// server asks something, the client's request ends with the question, and the call waits, parked, until the client comes back with the answer in another
/// request. The call was paid for when it began, and stays the same call. Thread-safe.
/// </summary>
internal sealed partial class BridgedCall : ReplyStream, IRoutedRequest
{
    /// <summary>Most questions of a server that wait at once during one call; further ones are refused.</summary>
    public const int QuestionsMax = 16;

    private readonly Lock _lock = new();
    private readonly BridgeTable _table;
    private readonly byte[] _subject;
    private readonly List<BridgedQuestion> _questions = [];
    private ClientRequest? _outer;
    private MessageBuffer? _reply;
    private ITimer? _timer;
    private int _round;
    private int _lastKey;
    private bool _hasPlace;
    private bool _isEnded;

    /// <summary>Makes one for a request, which it serves from now on.</summary>
    /// <param name="table">Keeps it while it is parked.</param>
    /// <param name="id">Its number, which nobody else has.</param>
    /// <param name="request">The request.</param>
    /// <param name="session">What stands in for the client's session.</param>
    /// <param name="upstream">The server's name.</param>
    public BridgedCall(BridgeTable table, ulong id, ClientRequest request, BridgedSession session, string upstream)
    {
        _table = table;
        _subject = StateSigner.SubjectOf(request);
        _outer = request;
        Id = id;
        Session = session;
        Upstream = upstream;
        Inner = new ClientRequest
        {
            Message = MessageBuffer.CopyOf(request.Message.Span),
            Scan = request.Scan,
            Peer = session,
            Replies = this,
            RequestId = request.RequestId,
            RemoteAddress = request.RemoteAddress,
            ParameterFields = request.ParameterFields,
        };
        session.Call = this;
        request.RouterState = this;
    }

    /// <summary>Its number.</summary>
    public ulong Id { get; }

    /// <summary>The server's name.</summary>
    public string Upstream { get; }

    /// <summary>What stands in for the client's session.</summary>
    public BridgedSession Session { get; }

    /// <summary>The request that is routed: a copy of the first one, from the session.</summary>
    public ClientRequest Inner { get; }

    /// <inheritdoc/>
    public override bool IsGone
    {
        get
        {
            lock (_lock)
            {
                return _outer?.Replies.IsGone ?? _isEnded;
            }
        }
    }

    /// <inheritdoc/>
    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        switch (kind)
        {
            case OutboundKind.Notification:
                return Tell(message);
            case OutboundKind.Request:
                return Ask(message);
            default:
                End(message);
                return true;
        }
    }

    /// <inheritdoc/>
    public override void Finish() => throw new InvalidOperationException("A call has a reply.");

    /// <inheritdoc/>
    public void Cancel(ClientRequest request, ReadOnlyMemory<byte> reason)
    {
        lock (_lock)
        {
            if (_outer != request)
            {
                return;
            }
        }

        (Inner.RouterState as IRoutedRequest)?.Cancel(Inner, reason);
    }

    /// <summary>Ends it after a fault of the gateway's own, if it still serves that request.</summary>
    public void Abort(ClientRequest request)
    {
        lock (_lock)
        {
            if (_outer != request)
            {
                return;
            }

            // Where routing has not begun nobody else ends it.
            if (Inner.RouterState is not null || _isEnded)
            {
                (Inner.RouterState as ForwardedCall)?.Abort(Inner);
                return;
            }
        }

        End(RpcErrors.Make(Inner.Id, RpcCode.InternalError, "Internal error."));
    }

    private bool Tell(MessageBuffer message)
    {
        bool isTaken = false;
        if (MessageScanner.Scan(message.Span, out MessageScan scan) == ScanFault.None)
        {
            lock (_lock)
            {
                if (scan.Method == McpMethod.Cancelled)
                {
                    ReadOnlySpan<byte> id = scan.RequestId.Of(message.Span);
                    for (int i = _questions.Count - 1; i >= 0; i--)
                    {
                        if (id.SequenceEqual(_questions[i].Id))
                        {
                            _questions.RemoveAt(i);
                        }
                    }
                }
                else if (_outer is { } outer)
                {
                    isTaken = Relay(outer, message, scan);
                }
            }
        }

        message.Return();
        return isTaken;
    }

    /// <summary>Passes on what the stateless revision knows in the answer to a request: progress, by the token of the request that waits now, and log messages.</summary>
    private static bool Relay(ClientRequest outer, MessageBuffer message, in MessageScan scan)
    {
        SpliceList splices = default;
        if (scan.Method == McpMethod.Progress)
        {
            if (!outer.Scan.ProgressToken.IsPresent)
            {
                return false;
            }

            splices.Add(scan.NotifiedToken, outer.Message.Memory.Slice(outer.Scan.ProgressToken.Start, outer.Scan.ProgressToken.Length));
        }
        else if (scan.Method != McpMethod.LogMessage || !outer.Peer.WantsLog(scan.Level.Inner(message.Span)))
        {
            return false;
        }

        return outer.Replies.TrySend(MessageBuffer.CopyOf(message.Span, splices), OutboundKind.Notification);
    }

    private bool Ask(MessageBuffer message)
    {
        bool isKnown = MessageScanner.Scan(message.Span, out MessageScan scan) == ScanFault.None
            && scan.Method is McpMethod.CreateMessage or McpMethod.Elicit or McpMethod.RootsList;
        bool isParked = false;
        bool isTaken = false;
        lock (_lock)
        {
            if (isKnown && !_isEnded && _questions.Count < QuestionsMax && TakePlace())
            {
                string key = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"q{++_lastKey}");
                _questions.Add(new BridgedQuestion(key, scan.Id.Of(message.Span).ToArray(), InputJson.BodyOf(message.Span, scan)));
                isTaken = true;
                if (_outer is { } outer)
                {
                    _outer = null;
                    isParked = true;
                    Park(outer);
                }
            }
        }

        message.Return();
        if (isParked)
        {
            // The server waits for a person: neither its timeout nor its turn is used up meanwhile.
            (Inner.RouterState as ForwardedCall)?.Suspend(Inner, BridgeTable.ParkedFor + BridgeTable.ParkedGrace);
            bool isBack;
            lock (_lock)
            {
                isBack = _outer is not null;
            }

            if (isBack)
            {
                (Inner.RouterState as ForwardedCall)?.Resume(Inner);
            }
        }

        return isTaken;
    }

    private bool TakePlace() => _hasPlace = _hasPlace || _table.TryKeep(this);

    /// <summary>Ends a request with the questions there are. Under the lock.</summary>
    private void Park(ClientRequest outer)
    {
        _round++;
        DateTimeOffset expiresAt = _table.Time.GetUtcNow() + BridgeTable.ParkedFor;
        string state = _table.Signer.Sign(new StateTicket(Id, _round, expiresAt.ToUnixTimeSeconds()), _subject);
        MessageRouter.Reply(outer, InputJson.InputRequired(outer.Id, _questions, state));
        int round = _round;
        _timer?.Dispose();
        _timer = _table.Time.CreateTimer(_ => Expire(round), null, BridgeTable.ParkedFor, Timeout.InfiniteTimeSpan);
    }

    private void End(MessageBuffer reply)
    {
        ClientRequest? outer;
        bool isReusable;
        lock (_lock)
        {
            isReusable = _questions.Count == 0 && MessageScanner.Scan(reply.Span, out MessageScan scan) == ScanFault.None && scan.Kind == MessageKind.Result;
            _isEnded = true;
            outer = _outer;
            _outer = null;
            if (outer is null && _timer is not null)
            {
                _reply = reply;
            }
            else if (outer is null)
            {
                reply.Return();
            }
        }

        Inner.Message.Return();
        _table.Release(this, isReusable);
        if (outer is not null)
        {
            Deliver(outer, reply);
        }
    }

    /// <summary>Gives the one reply to the request that waits now, under its own id.</summary>
    private void Deliver(ClientRequest outer, MessageBuffer reply)
    {
        _table.Forget(this);
        if (_round > 0 && MessageScanner.Scan(reply.Span, out MessageScan scan) == ScanFault.None)
        {
            SpliceList splices = default;
            splices.Add(scan.Id, outer.Message.Memory.Slice(outer.Scan.Id.Start, outer.Scan.Id.Length));
            MessageBuffer changed = MessageBuffer.CopyOf(reply.Span, splices);
            reply.Return();
            reply = changed;
        }

        MessageRouter.Reply(outer, reply);
    }
}
