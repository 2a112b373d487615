using System.Diagnostics;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Governance;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Mcp.Routing.Bridging;
using SatGate.Mcp.Upstreams;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Routing;

/// <summary>
/// A client's request on its way to a server and back: past the gate if it is a tool call, to a session, and its answer to the client. It is pooled and
/// serves the next request when nobody holds it any more: not the server's session, not a cancellation.
/// </summary>
internal sealed partial class ForwardedCall : OutboundCall, IRoutedRequest
{
    private static readonly SharedPool<ForwardedCall> Shared = new();

    [ThreadStatic]
    private static LocalPool<ForwardedCall>? t_pool;

    private readonly Lock _lock = new();
    private MessageRouter _router = null!;
    private Upstream _upstream = null!;
    private SessionState? _state;
    private ClientRequest? _request;
    private UpstreamSession? _session;
    private ToolTicket? _ticket;
    private string? _tool;
    private bool _hasAsked;
    private bool _isEnded;
    private bool _isCanceled;
    private int _holders;
    private long _use;

    private ForwardedCall()
    {
    }

    /// <summary>The request it serves; null when it has ended, or waits for its client to come back.</summary>
    public ClientRequest? Request => Volatile.Read(ref _request);

    /// <summary>The present use, for whoever may come back to it when the call has ended. Taken while it is under way.</summary>
    public CallLease Lease => new(this, Volatile.Read(ref _use));

    /// <summary>The next newer call of the session. Kept by <see cref="SessionState"/>.</summary>
    public ForwardedCall? Newer { get; set; }

    /// <summary>The next older call of the session. Kept by <see cref="SessionState"/>.</summary>
    public ForwardedCall? Older { get; set; }

    private ClientPeer Peer => _request!.Peer;

    /// <summary>Rents one for a request.</summary>
    public static ForwardedCall Rent(MessageRouter router, ClientRequest request, Upstream upstream)
    {
        ForwardedCall call = (t_pool ??= new LocalPool<ForwardedCall>(Shared)).TryRent() ?? new ForwardedCall();
        Debug.Assert(call._request is null && call._holders == 0, "A pooled call is clean.");
        call._router = router;
        call._upstream = upstream;
        call._state = router.StateOf(request.Peer);
        call._holders = 1;
        call.Message = request.Message.Memory;
        call.Scan = request.Scan;
        call.ParameterFields = request.ParameterFields;
        call._request = request;
        request.RouterState = call;
        call._state?.Add(call);
        return call;
    }

    /// <summary>Whether it is under way on that session.</summary>
    public bool IsOn(UpstreamSession session) => Volatile.Read(ref _session) == session;

    /// <summary>Begins a tool call, at the gate.</summary>
    /// <param name="tool">The tool's name as clients know it.</param>
    /// <param name="originalName">The raw name that the server knows; empty for the same.</param>
    public void CallTool(string tool, ReadOnlyMemory<byte> originalName)
    {
        _tool = tool;
        if (!originalName.IsEmpty)
        {
            Splices.Add(Scan.Name, originalName);
        }

        ValueTask<GateAnswer> entering = _router.Gate.EnterAsync(_request!, tool, _upstream.Name);
        if (entering.IsCompletedSuccessfully)
        {
            AfterGate(entering.Result);
        }
        else
        {
            _ = AwaitGateAsync(entering);
        }
    }

    /// <summary>Begins a request that is no tool call.</summary>
    public void Start()
    {
        ValueTask<UpstreamSession?> acquiring = _upstream.AcquireAsync(_request!.Peer, CancellationToken.None);
        if (acquiring.IsCompletedSuccessfully)
        {
            Send(acquiring.Result);
        }
        else
        {
            _ = AwaitSessionAsync(acquiring);
        }
    }

    /// <inheritdoc/>
    public void Cancel(ClientRequest request, ReadOnlyMemory<byte> reason)
    {
        long use;
        lock (_lock)
        {
            if (_request != request)
            {
                return;
            }

            use = _use;
        }

        Cancel(use, reason);
    }

    /// <summary>Gives it up, if this still is the use that is meant.</summary>
    /// <param name="use">The number of the use, of <see cref="Lease"/>.</param>
    /// <param name="reason">Raw JSON string of the reason; empty for none.</param>
    public void Cancel(long use, ReadOnlyMemory<byte> reason)
    {
        UpstreamSession? session;
        ClientRequest request;
        bool isAsking = false;
        lock (_lock)
        {
            if (_use != use || _isEnded)
            {
                return;
            }

            request = _request!;
            _isCanceled = true;
            if (_round is { } round)
            {
                // Nobody but the client itself is waited for.
                isAsking = round.TryStop();
            }

            session = _session;
            if (session is null && !isAsking)
            {
                // Noticed before it is sent.
                return;
            }

            _holders++;
        }

        if (isAsking)
        {
            EndRound(FaultReply.Make(request.Id, _upstream.Name, UpstreamFault.Canceled, null), UpstreamFault.Canceled);
        }
        else
        {
            session!.Cancel(this, reason);
        }

        Release();
    }

    /// <summary>Ends it after a fault of the gateway's own, if it still serves that request.</summary>
    public void Abort(ClientRequest request)
    {
        if (Request != request)
        {
            return;
        }

        ToolTicket? ticket = _ticket;
        _ticket = null;
        try
        {
            if (HasReachedUpstream)
            {
                ticket?.Lost(UpstreamFault.Gone);
            }
            else
            {
                ticket?.NotSent(UpstreamFault.Unavailable);
            }
        }
        finally
        {
            End(RpcErrors.Make(request.Id, RpcCode.InternalError, "Internal error."));
        }
    }

    private async Task AwaitGateAsync(ValueTask<GateAnswer> entering)
    {
        ClientRequest request = _request!;
        try
        {
            AfterGate(await entering);
        }
        catch (Exception fault)
        {
            Fail(fault, request);
        }
    }

    private async Task AwaitSessionAsync(ValueTask<UpstreamSession?> acquiring)
    {
        ClientRequest request = _request!;
        try
        {
            Send(await acquiring);
        }
        catch (Exception fault)
        {
            Fail(fault, request);
        }
    }

    private void Fail(Exception fault, ClientRequest request)
    {
        Log.RoutingFault(_router.Logger, fault);
        Abort(request);
    }

    private void AfterGate(GateAnswer answer)
    {
        if (answer.Refusal is { } refusal)
        {
            End(refusal);
            return;
        }

        _ticket = answer.Ticket;
        Start();
    }

    private void Send(UpstreamSession? session)
    {
        bool isCanceled;
        lock (_lock)
        {
            isCanceled = _isCanceled;
            _session = session;
            if (session is not null && !isCanceled)
            {
                _holders++;
            }
        }

        if (session is null || isCanceled)
        {
            OnFailed(isCanceled ? UpstreamFault.Canceled : UpstreamFault.Unavailable, isCanceled ? null : _upstream.LastError);
            return;
        }

        _router.NoteOwner(session, _state?.Session);
        AddMeta(session);
        ValueTask sending = session.SendAsync(this);
        if (sending.IsCompleted)
        {
            sending.GetAwaiter().GetResult();
            AfterSend(session);
        }
        else
        {
            _ = AwaitSendingAsync(sending, session);
        }
    }

    private async Task AwaitSendingAsync(ValueTask sending, UpstreamSession session)
    {
        await sending;
        AfterSend(session);
    }

    /// <summary>A cancellation that came while the call had no id yet found nothing to cancel, so it is made up for.</summary>
    private void AfterSend(UpstreamSession session)
    {
        bool isCanceled;
        lock (_lock)
        {
            isCanceled = _isCanceled && !_isEnded;
        }

        if (isCanceled)
        {
            session.Cancel(this, default);
        }

        Release();
    }

    private void AddMeta(UpstreamSession session)
    {
        if (session.Era == ProtocolEra.Modern && _state is { Session.Era: ProtocolEra.Legacy } state)
        {
            KeepChanges();
            ModernMeta.Add(ref Splices, Message.Span, Scan, state.ModernMembers);
        }
        else if (session.Era == ProtocolEra.Legacy && Scan.MetaProtocolVersion.IsPresent)
        {
            LegacyMeta.Cut(ref Splices, Message.Span, Scan.Meta);
        }
        else if (Scan.MetaTokenMember.IsPresent)
        {
            Splices.Add(Scan.MetaTokenMember, default);
        }
    }

    /// <summary>Sends the reply and lets the request go.</summary>
    private void End(MessageBuffer reply)
    {
        ClientRequest? request;
        lock (_lock)
        {
            if (_isEnded)
            {
                reply.Return();
                return;
            }

            _isEnded = true;
            _round?.TryStop();
            request = _request;
            _request = null;
        }

        if (_hasAsked)
        {
            _router.Questions.ForgetOf(Lease);
        }

        _state?.Remove(this);
        if (request is null)
        {
            reply.Return();
        }
        else
        {
            MessageRouter.Reply(request, reply);
        }

        Release();
    }

    private void Release()
    {
        lock (_lock)
        {
            if (--_holders > 0)
            {
                return;
            }

            // Whoever found it before this means a call that is over.
            _use++;
        }

        Reset();
        (t_pool ??= new LocalPool<ForwardedCall>(Shared)).Return(this);
    }

    private void Reset()
    {
        Splices.Clear();
        Scan = default;
        Message = default;
        Timeout = null;
        ParameterFields = default;
        UpstreamId = 0;
        HasReachedUpstream = false;
        _router = null!;
        _upstream = null!;
        _state = null;
        _request = null;
        _session = null;
        _ticket = null;
        _tool = null;
        ForgetRounds();
        _hasAsked = false;
        _isEnded = false;
        _isCanceled = false;
    }
}
