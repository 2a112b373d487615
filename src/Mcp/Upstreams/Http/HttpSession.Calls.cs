using System.Runtime.CompilerServices;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>Calls: each is a request of its own.</summary>
internal sealed partial class HttpSession
{
    /// <summary>Whether a request has no answer yet. Under the lock.</summary>
    public bool IsPendingLocked(long id) => !Unsafe.IsNullRef(ref FindPending(id));

    /// <summary>Whether a request has no answer yet.</summary>
    public bool IsPending(long id)
    {
        lock (Gate)
        {
            return IsPendingLocked(id);
        }
    }

    /// <summary>Notes whether a byte of a request may have gone out.</summary>
    public void SetReached(long id, bool hasReached)
    {
        lock (Gate)
        {
            MarkReached(id, hasReached);
        }
    }

    /// <summary>Takes a message that came on the stream of a request, or on none (0).</summary>
    public void DispatchFrom(ReadOnlySpan<byte> message, long id) => Dispatch(message, id);

    /// <summary>Ends a request without an answer, unless it has ended.</summary>
    public void End(long id, UpstreamFault fault, string? detail) => EndCall(id, fault, detail);

    /// <summary>Tells a call that its stream was closed for a while.</summary>
    public void TellPaused(long id, int? retryMs)
    {
        if (Pin(id) is not { } call)
        {
            return;
        }

        try
        {
            call.OnPaused(retryMs);
        }
        catch (Exception fault)
        {
            Log.CallbackFault(Logger, Owner.Name, fault);
        }
        finally
        {
            Unpin(id);
        }
    }

    /// <summary>A request has ended and its connection is given back.</summary>
    public void OnCallFinished(HttpCall call)
    {
        lock (Gate)
        {
            ref PendingSlot slot = ref FindPending(call.Id);
            if (!Unsafe.IsNullRef(ref slot))
            {
                slot.Transport = null;
            }

            _active.Remove(call);
            call.Clear();
            if (_idle.Count < IdleCallsMax)
            {
                _idle.Push(call);
            }
        }
    }

    /// <inheritdoc/>
    public override void OnTick(long nowMs)
    {
        base.OnTick(nowMs);
        List<ExchangeLease>? late = null;
        lock (Gate)
        {
            foreach (HttpFlow flow in _active)
            {
                if (flow.DeadlineMs == 0 && flow.IsIdle(this))
                {
                    // The answer is there; the stream has a while to end by itself, so that the connection can be used again.
                    flow.DeadlineMs = nowMs + DrainMs;
                }
                else if (flow.DeadlineMs != 0 && flow.DeadlineMs <= nowMs)
                {
                    (late ??= []).Add(flow.Exchange.Lease);
                }
            }
        }

        foreach (ExchangeLease lease in late ?? [])
        {
            lease.Abort();
        }
    }

    /// <inheritdoc/>
    protected override bool Transmit(ref PendingSlot slot)
    {
        OutboundCall call = slot.Call!;
        if (!_idle.TryPop(out HttpCall? http))
        {
            http = new HttpCall(this);
        }

        http.Prepare(slot.Id, MessageBuffer.CopyOf(call.Message.Span, SplicesOf(slot)), call);
        slot.Transport = http;
        _active.Add(http);
        _ready.Enqueue(http);
        return true;
    }

    /// <inheritdoc/>
    protected override void Flush()
    {
        while (true)
        {
            HttpCall? next;
            lock (Gate)
            {
                if (!_ready.TryDequeue(out next))
                {
                    return;
                }
            }

            next.Start();
        }
    }

    /// <inheritdoc/>
    protected override void Withdraw(ref PendingSlot slot) => (slot.Transport as HttpCall)?.Exchange.Lease.AbortQuietly();

    /// <inheritdoc/>
    protected override void OnAbandoned(in PendingSlot slot, ReadOnlySpan<byte> reason)
    {
        if (Era == ProtocolEra.Legacy && slot.Call!.Scan.Method != McpMethod.Initialize)
        {
            CancelNotice.Send(this, slot.Id, reason);
        }

        // In the stateless revision closing the stream is how the server is told; in older ones nobody reads it any more.
        ExchangeLease lease;
        lock (Gate)
        {
            if (slot.Transport is not HttpCall http || http.Id != slot.Id)
            {
                return;
            }

            lease = http.Exchange.Lease;
        }

        lease.Abort();
    }
}
