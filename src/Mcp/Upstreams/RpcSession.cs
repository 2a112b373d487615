using System.Buffers.Text;
using System.Runtime.CompilerServices;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;
using SatGate.Transport.Time;

namespace SatGate.Mcp.Upstreams;

/// <summary>
/// What the sessions of all transports have in common: ids, waiting requests, turns, timeouts, and what becomes of messages that come in. A transport
/// derives from it and moves bytes. Callbacks are made without any lock held.
/// </summary>
internal abstract partial class RpcSession : UpstreamSession, IDeadlineHolder
{
    /// <summary>Requests of the gateway's own that one session may have under way beside those that are limited.</summary>
    private const int OwnMax = 64;

    /// <summary>How often progress may begin the wait for an answer anew, as a multiple of it.</summary>
    private const int TimeoutsMax = 10;

    private readonly PendingTable _pending;
    private readonly byte[] _idText = new byte[20];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SupervisedUpstream _upstream;
    private volatile bool _isClosed;
    private bool _isAnnounced;
    private string? _closeDetail;
    private ProtocolVersion _version = ProtocolVersions.NewestLegacy;
    private ServerFacts _facts = ServerFacts.None;

    /// <summary>Makes one; <see cref="Begin"/> comes before any use.</summary>
    /// <param name="upstream">The server.</param>
    /// <param name="isExclusive">Whether only one client uses it.</param>
    protected RpcSession(SupervisedUpstream upstream, bool isExclusive)
    {
        _upstream = upstream;
        IsExclusive = isExclusive;
        _pending = new PendingTable(upstream.Definition.ConcurrencyMax + upstream.Definition.QueueMax + OwnMax);
    }

    /// <inheritdoc/>
    public override Upstream Upstream => _upstream;

    /// <inheritdoc/>
    public override ProtocolVersion Version => _version;

    /// <inheritdoc/>
    public override ServerFacts Facts => _facts;

    /// <inheritdoc/>
    public override bool AttributesRequests => false;

    /// <inheritdoc/>
    public override bool IsOpen => !_isClosed;

    /// <summary>Whether only one client uses it, so that what the server says during its only call belongs to that call.</summary>
    public bool IsExclusive { get; }

    /// <summary>Completes when the session has ended and its calls with it.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Why it ended, a sentence for people; null when it did not, or was asked to.</summary>
    public string? CloseDetail => _closeDetail;

    /// <summary>How many requests have no answer yet.</summary>
    public int PendingCount
    {
        get
        {
            lock (Gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <inheritdoc/>
    public int DeadlineIndex { get; set; } = -1;

    /// <summary>Guards the requests and what the transport has to write.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>The server, with its limits and its services.</summary>
    protected SupervisedUpstream Owner => _upstream;

    /// <summary>Begins to watch deadlines.</summary>
    public void Begin() => _upstream.Context.Clock.Add(this);

    /// <summary>Takes over what the handshake found.</summary>
    public void SetFacts(ProtocolVersion version, ServerFacts facts)
    {
        _version = version;
        _facts = facts;
    }

    /// <summary>Tells the observer that the session began.</summary>
    public void Announce()
    {
        lock (Gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isAnnounced = true;
        }

        _upstream.Context.Observer?.OnSessionBegun(this);
    }

    /// <summary>Ends the session in an orderly way; completes when nothing is left of it. Safe to call again.</summary>
    public abstract Task CloseAsync();

    /// <inheritdoc/>
    public sealed override ValueTask SendAsync(OutboundCall call)
    {
        call.UpstreamId = 0;
        call.HasReachedUpstream = false;
        bool isTrial = false;
        if (call.IsLimited && !_upstream.Breaker.TryPass(out isTrial))
        {
            call.OnFailed(UpstreamFault.CircuitOpen, "it failed too often of late");
            return default;
        }

        UpstreamFault? fault;
        bool hadPermit = false;
        bool isTransmitted = false;
        lock (Gate)
        {
            fault = Register(call, isTrial, ref hadPermit, ref isTransmitted);
        }

        if (fault is { } why)
        {
            _upstream.Breaker.Undecided(isTrial);
            call.OnFailed(why, why == UpstreamFault.Busy ? "too many calls are under way" : _closeDetail);
            if (hadPermit)
            {
                _upstream.Limiter.Leave();
            }
        }
        else if (isTransmitted)
        {
            Flush();
        }

        return default;
    }

    /// <inheritdoc/>
    public sealed override void Cancel(OutboundCall call, ReadOnlyMemory<byte> reason)
    {
        long id = call.UpstreamId;
        lock (Gate)
        {
            ref PendingSlot slot = ref _pending.Find(id);
            if (Unsafe.IsNullRef(ref slot) || !ReferenceEquals(slot.Call, call))
            {
                return;
            }
        }

        EndCall(id, UpstreamFault.Canceled, null, isAbandoned: true, reason);
    }

    /// <inheritdoc/>
    public sealed override void Suspend(OutboundCall call, TimeSpan limit)
    {
        bool hadPermit;
        lock (Gate)
        {
            ref PendingSlot slot = ref _pending.Find(call.UpstreamId);
            if (Unsafe.IsNullRef(ref slot) || !ReferenceEquals(slot.Call, call))
            {
                return;
            }

            TimeSpan usual = call.Timeout ?? _upstream.Definition.Timeout;
            Arm(ref slot, usual > limit ? usual : limit);
            hadPermit = slot.HasPermit;
            slot.HasPermit = false;
        }

        if (hadPermit)
        {
            _upstream.Limiter.Leave();
        }
    }

    /// <inheritdoc/>
    public sealed override void Resume(OutboundCall call)
    {
        lock (Gate)
        {
            ref PendingSlot slot = ref _pending.Find(call.UpstreamId);
            if (!Unsafe.IsNullRef(ref slot) && ReferenceEquals(slot.Call, call))
            {
                Arm(ref slot, call.Timeout ?? _upstream.Definition.Timeout);
            }
        }
    }

    /// <summary>A call that waited has its turn: false when it has ended in the meantime.</summary>
    public bool TransmitWaiting(long id)
    {
        bool isRoom;
        lock (Gate)
        {
            ref PendingSlot slot = ref _pending.Find(id);
            if (Unsafe.IsNullRef(ref slot) || slot.EndFault is not null)
            {
                return false;
            }

            slot.HasPermit = true;
            slot.IsTransmitted = true;
            isRoom = Transmit(ref slot);
            slot.IsTransmitted = isRoom;
        }

        if (isRoom)
        {
            Flush();
        }
        else
        {
            // Its end gives the turn to the next one.
            EndCall(id, UpstreamFault.Busy, "it does not read what is sent to it");
        }

        return true;
    }

    /// <inheritdoc/>
    public virtual void OnTick(long nowMs)
    {
        Span<long> expired = stackalloc long[64];
        int count = 0;
        lock (Gate)
        {
            if (_pending.Count == 0)
            {
                return;
            }

            foreach (ref PendingSlot slot in _pending.Slots)
            {
                if (slot.Id != 0 && slot.DeadlineMs != 0 && slot.DeadlineMs <= nowMs && slot.EndFault is null && count < expired.Length)
                {
                    expired[count++] = slot.Id;
                }
            }
        }

        // What does not fit expires at the next tick.
        foreach (long id in expired[..count])
        {
            EndCall(id, UpstreamFault.Timeout, null, isAbandoned: true);
        }
    }

    /// <summary>Under the lock: hands a request to the transport with its id. False when there is no room.</summary>
    protected abstract bool Transmit(ref PendingSlot slot);

    /// <summary>
    /// Under the lock: the changes with which a request goes out, with the session's id for the client's own id and progress token. Until the next such call.
    /// </summary>
    protected SpliceList SplicesOf(in PendingSlot slot)
    {
        OutboundCall call = slot.Call!;
        Utf8Formatter.TryFormat(slot.Id, _idText, out int length);
        ReadOnlyMemory<byte> id = _idText.AsMemory(0, length);
        SpliceList splices = call.Splices;
        splices.Add(call.Scan.Id, id);
        if (call.Scan.ProgressToken.IsPresent)
        {
            splices.Add(call.Scan.ProgressToken, id);
        }

        return splices;
    }

    /// <summary>Without the lock: sends what was handed over. Does not block.</summary>
    protected abstract void Flush();

    /// <summary>Under the lock: a request of which no byte has gone out has ended; it must not go out any more.</summary>
    protected abstract void Withdraw(ref PendingSlot slot);

    /// <summary>Without the lock: the gateway has given up a request that the server may be at work on.</summary>
    protected virtual void OnAbandoned(in PendingSlot slot, ReadOnlySpan<byte> reason) => CancelNotice.Send(this, slot.Id, reason);

    private UpstreamFault? Register(OutboundCall call, bool isTrial, ref bool hadPermit, ref bool isTransmitted)
    {
        if (_isClosed)
        {
            return UpstreamFault.Unavailable;
        }

        long id = _pending.Add(call);
        if (id == 0)
        {
            return UpstreamFault.Busy;
        }

        ref PendingSlot slot = ref _pending.Find(id);
        call.UpstreamId = id;
        slot.IsTrial = isTrial;
        Arm(ref slot, call.Timeout ?? _upstream.Definition.Timeout);
        bool? isTurn = !call.IsLimited || isTrial ? true : _upstream.Limiter.Enter(this, id);
        hadPermit = slot.HasPermit = call.IsLimited && !isTrial && isTurn == true;
        if (isTurn == true)
        {
            slot.IsTransmitted = true;
            isTransmitted = Transmit(ref slot);
        }

        if (isTransmitted || isTurn == false)
        {
            return null;
        }

        _pending.Take(ref slot);
        return UpstreamFault.Busy;
    }

    private void Arm(ref PendingSlot slot, TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        // The clock's time is that of its last tick.
        long nowMs = _upstream.Context.Clock.NowMs + (long)DeadlineClock.Tick.TotalMilliseconds;
        slot.TimeoutMs = Math.Max(1, (long)timeout.TotalMilliseconds);
        slot.DeadlineMs = nowMs + slot.TimeoutMs;
        slot.LastDeadlineMs = nowMs + (slot.TimeoutMs * TimeoutsMax);
    }
}
