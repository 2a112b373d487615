using System.Runtime.CompilerServices;
using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Upstreams;

/// <summary>How requests end: by an answer, by a fault, and with the session. Each exactly once.</summary>
internal abstract partial class RpcSession
{
    /// <summary>Ends a request without an answer, unless it has ended. While one of its callbacks runs, the end comes after that.</summary>
    /// <param name="id">The session's id of it.</param>
    /// <param name="fault">Why.</param>
    /// <param name="detail">A sentence for people; null for none.</param>
    /// <param name="isAbandoned">Whether the server has to be told, when it knows of it.</param>
    /// <param name="reason">Raw JSON string that the server is told; empty for none.</param>
    protected void EndCall(long id, UpstreamFault fault, string? detail, bool isAbandoned = false, ReadOnlyMemory<byte> reason = default)
    {
        PendingSlot ended;
        bool isEnded = false;
        lock (Gate)
        {
            ref PendingSlot slot = ref _pending.Find(id);
            if (Unsafe.IsNullRef(ref slot) || slot.EndFault is not null)
            {
                return;
            }

            isAbandoned &= slot.HasReached;
            if (slot.IsWaiting)
            {
                _upstream.Limiter.Forget(this, id);
            }

            ended = slot;
            if (slot.Pins > 0)
            {
                slot.EndFault = fault;
                slot.EndDetail = detail;
            }
            else
            {
                ended = TakeEnded(ref slot);
                isEnded = true;
            }
        }

        if (isAbandoned)
        {
            OnAbandoned(ended, reason.Span);
        }

        if (isEnded)
        {
            Finish(ended, fault, detail);
        }
    }

    /// <summary>Gives a request its answer. False when there is no such request.</summary>
    protected bool Answer(long id, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        PendingSlot ended;
        var spin = default(SpinWait);
        while (true)
        {
            lock (Gate)
            {
                ref PendingSlot slot = ref _pending.Find(id);
                if (Unsafe.IsNullRef(ref slot) || slot.EndFault is not null)
                {
                    return false;
                }

                if (slot.Pins == 0)
                {
                    ended = _pending.Take(ref slot);
                    break;
                }
            }

            // Another stream of the session is delivering a message of this call; callbacks are short.
            spin.SpinOnce();
        }

        ended.Call!.HasReachedUpstream = true;
        try
        {
            ended.Call.OnReply(message, scan);
        }
        catch (Exception fault)
        {
            Log.CallbackFault(Owner.Context.Logger, Owner.Name, fault);
        }

        _upstream.Breaker.Succeeded(ended.IsTrial);
        if (ended.HasPermit)
        {
            _upstream.Limiter.Leave();
        }

        return true;
    }

    /// <summary>Marks a request as one of which a byte may have gone out, or takes that back. Under the lock.</summary>
    protected void MarkReached(long id, bool hasReached)
    {
        ref PendingSlot slot = ref _pending.Find(id);
        if (!Unsafe.IsNullRef(ref slot))
        {
            slot.HasReached = hasReached;
        }
    }

    /// <summary>All places of requests, free ones too. Under the lock.</summary>
    protected Span<PendingSlot> PendingSlots => _pending.Slots;

    /// <summary>Finds a request under the lock; a null reference when there is none.</summary>
    protected ref PendingSlot FindPending(long id) => ref _pending.Find(id);

    /// <summary>Ends all requests, and the session. Only the first call counts.</summary>
    /// <param name="fault">Why the requests end.</param>
    /// <param name="detail">Why the session ended, for people; null when it was asked to.</param>
    protected void EndSession(UpstreamFault fault, string? detail)
    {
        List<PendingSlot>? ended = null;
        bool isAnnounced;
        lock (Gate)
        {
            if (_isClosed)
            {
                return;
            }

            _closeDetail = detail;
            _isClosed = true;
            isAnnounced = _isAnnounced;
            _upstream.Limiter.Forget(this, 0);
            foreach (ref PendingSlot slot in _pending.Slots)
            {
                if (slot.Id == 0)
                {
                    continue;
                }

                if (slot.Pins > 0)
                {
                    slot.EndFault ??= fault;
                    slot.EndDetail ??= detail;
                }
                else
                {
                    (ended ??= []).Add(TakeEnded(ref slot));
                }
            }
        }

        _upstream.Context.Clock.Remove(this);
        bool isTold = false;
        foreach (PendingSlot slot in ended ?? [])
        {
            // The end of a session is one failure, however many calls it takes along.
            Finish(slot, fault, detail, isTold && !slot.IsTrial);
            isTold = true;
        }

        if (isAnnounced)
        {
            _upstream.Context.Observer?.OnSessionEnded(this);
        }

        _ended.TrySetResult();
    }

    private PendingSlot TakeEnded(ref PendingSlot slot)
    {
        if (slot.IsTransmitted && !slot.HasReached)
        {
            Withdraw(ref slot);
        }

        PendingSlot ended = _pending.Take(ref slot);
        ended.Call!.HasReachedUpstream = ended.HasReached;
        return ended;
    }

    private void Finish(in PendingSlot ended, UpstreamFault fault, string? detail, bool isTold = false)
    {
        bool isLimited = ended.Call!.IsLimited;
        try
        {
            ended.Call.OnFailed(fault, detail);
        }
        catch (Exception thrown)
        {
            Log.CallbackFault(Owner.Context.Logger, Owner.Name, thrown);
        }

        if (isLimited && !isTold)
        {
            if (fault is UpstreamFault.Unavailable or UpstreamFault.Gone or UpstreamFault.Timeout or UpstreamFault.BadAnswer)
            {
                _upstream.Breaker.Failed(ended.IsTrial);
            }
            else
            {
                _upstream.Breaker.Undecided(ended.IsTrial);
            }
        }

        if (ended.HasPermit)
        {
            _upstream.Limiter.Leave();
        }
    }
}
