using System.Buffers.Text;
using System.Runtime.CompilerServices;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Upstreams;

/// <summary>Where messages from the server go: to the call they belong to, to the observer, or nowhere.</summary>
internal abstract partial class RpcSession
{
    private const int BatchMax = 64;

    private long _garbageCount;
    private long _garbageLoggedAt;

    /// <summary>Messages that were no JSON-RPC, or answered nothing that was asked.</summary>
    public long GarbageCount => Interlocked.Read(ref _garbageCount);

    /// <summary>Takes a message from the server. False when it was none.</summary>
    /// <param name="message">The bytes; only valid during the call.</param>
    /// <param name="streamOf">The request on whose stream it came; 0 for a stream that belongs to none.</param>
    protected bool Dispatch(ReadOnlySpan<byte> message, long streamOf = 0)
    {
        ScanFault fault = MessageScanner.Scan(message, out MessageScan scan);
        if (fault == ScanFault.Batch)
        {
            return DispatchBatch(message, streamOf);
        }

        if (fault != ScanFault.None)
        {
            // An error without an id is what a server says to a request it could not read.
            if (!scan.MethodText.IsPresent && (TryReadId(message, scan.Id, out long broken) || (scan.Error.IsPresent && TryFindOnly(out broken))))
            {
                EndCall(broken, UpstreamFault.BadAnswer, "its answer is no JSON-RPC 2.0");
            }

            CountGarbage(message.Length);
            return false;
        }

        switch (scan.Kind)
        {
            case MessageKind.Notification:
                DispatchNotification(message, scan, streamOf);
                return true;
            case MessageKind.Request:
                DispatchRequest(message, scan, streamOf);
                return true;
            default:
                if (!TryReadId(message, scan.Id, out long id) || !Answer(id, message, scan))
                {
                    CountUnasked(id);
                }

                return true;
        }
    }

    /// <summary>Counts something that was no message, and says so in the log now and then.</summary>
    protected void CountGarbage(int length)
    {
        long count = Interlocked.Increment(ref _garbageCount);
        long now = Owner.Context.Time.GetTimestamp();
        long last = Interlocked.Read(ref _garbageLoggedAt);
        bool isDue = last == 0 || Owner.Context.Time.GetElapsedTime(last, now) >= SupervisedUpstream.GarbageLogInterval;
        if (isDue && Interlocked.CompareExchange(ref _garbageLoggedAt, now, last) == last)
        {
            Log.Garbage(Owner.Context.Logger, Owner.Name, length, count);
        }
    }

    /// <summary>Reads an id that the session gave: a positive integer.</summary>
    private static bool TryReadId(ReadOnlySpan<byte> message, JsonRange range, out long id)
    {
        id = 0;
        return range.IsPresent && Utf8Parser.TryParse(range.Of(message), out id, out int used) && used == range.Length && id > 0;
    }

    private bool TryFindOnly(out long id)
    {
        lock (Gate)
        {
            ref PendingSlot slot = ref _pending.Single();
            id = Unsafe.IsNullRef(ref slot) ? 0 : slot.Id;
            return id != 0;
        }
    }

    private void CountUnasked(long id)
    {
        // An answer to what was given up is what a slow server does; any other is one nobody asked for.
        if (id <= 0)
        {
            CountGarbage(0);
        }
    }

    private bool DispatchBatch(ReadOnlySpan<byte> message, long streamOf)
    {
        Span<JsonRange> ranges = stackalloc JsonRange[BatchMax];
        int count = MessageScanner.SplitBatch(message, ranges);
        if (count <= 0)
        {
            CountGarbage(message.Length);
            return false;
        }

        foreach (JsonRange range in ranges[..count])
        {
            Dispatch(range.Of(message), streamOf);
        }

        return true;
    }

    private void DispatchNotification(ReadOnlySpan<byte> message, in MessageScan scan, long streamOf)
    {
        if (scan.Method == McpMethod.Progress)
        {
            // Progress of a request that has ended is of no use to anybody.
            if (TryReadId(message, scan.NotifiedToken, out long token))
            {
                Deliver(token, message, scan);
            }

            return;
        }

        if (scan.MetaSubscriptionId.IsPresent)
        {
            long subscription = TryReadId(message, scan.MetaSubscriptionId, out long tagged) ? tagged : streamOf;
            if (subscription > 0 && Deliver(subscription, message, scan))
            {
                return;
            }
        }
        else if (!IsAboutServer(scan.Method) && Deliver(OwnerOf(streamOf), message, scan))
        {
            return;
        }

        try
        {
            Owner.Context.Observer?.OnNotification(this, message, scan);
        }
        catch (Exception thrown)
        {
            Log.CallbackFault(Owner.Context.Logger, Owner.Name, thrown);
        }
    }

    private void DispatchRequest(ReadOnlySpan<byte> message, in MessageScan scan, long streamOf)
    {
        ReadOnlySpan<byte> id = scan.Id.Of(message);
        if (scan.Method == McpMethod.Ping)
        {
            Reply(RpcErrors.MakeResult(id, "{}"u8));
            return;
        }

        try
        {
            long owner = OwnerOf(streamOf);
            if (Deliver(owner, message, scan))
            {
                return;
            }

            if (Owner.Context.Observer is { } observer)
            {
                observer.OnServerRequest(this, message, scan);
                return;
            }
        }
        catch (Exception thrown)
        {
            Log.CallbackFault(Owner.Context.Logger, Owner.Name, thrown);
        }

        Reply(RpcErrors.Make(id, RpcCode.MethodNotFound, "Nobody can be asked."));
    }

    /// <summary>Whether a notification is about the server as a whole, so that it does not belong to the call during which it comes.</summary>
    private static bool IsAboutServer(McpMethod method) => method is McpMethod.ToolsListChanged or McpMethod.PromptsListChanged or
        McpMethod.ResourcesListChanged or McpMethod.ResourceUpdated or McpMethod.TaskStatus or McpMethod.TaskNotification or McpMethod.ElicitationComplete;

    /// <summary>The request that a message belongs to: that of its stream, or the only one there is where no other client can be meant; 0 for none.</summary>
    private long OwnerOf(long streamOf)
    {
        if (streamOf != 0 || !(IsExclusive || Era == ProtocolEra.Modern))
        {
            return streamOf;
        }

        return TryFindOnly(out long id) ? id : 0;
    }

    private void Reply(MessageBuffer message)
    {
        AnswerAsync(message.Memory).Forget();
        message.Return();
    }

    /// <summary>Gives a notification or a request to a call; it does not end meanwhile. False when there is no such call.</summary>
    private bool Deliver(long id, ReadOnlySpan<byte> message, in MessageScan scan)
    {
        OutboundCall? call = Pin(id, scan.Method == McpMethod.Progress);
        if (call is null)
        {
            return false;
        }

        try
        {
            if (scan.IsRequest)
            {
                call.OnServerRequest(this, message, scan);
            }
            else
            {
                call.OnNotification(message, scan);
            }
        }
        catch (Exception thrown)
        {
            Log.CallbackFault(Owner.Context.Logger, Owner.Name, thrown);
        }
        finally
        {
            Unpin(id);
        }

        return true;
    }

    /// <summary>Keeps a call from ending while one of its callbacks runs, or null.</summary>
    protected OutboundCall? Pin(long id, bool isProgress = false)
    {
        lock (Gate)
        {
            ref PendingSlot slot = ref _pending.Find(id);
            if (Unsafe.IsNullRef(ref slot) || slot.EndFault is not null || slot.Pins > 0)
            {
                return null;
            }

            slot.Pins++;
            if (isProgress && slot.DeadlineMs != 0)
            {
                slot.DeadlineMs = Math.Min(Owner.Context.Clock.NowMs + slot.TimeoutMs, slot.LastDeadlineMs);
            }

            return slot.Call;
        }
    }

    /// <summary>Ends what <see cref="Pin"/> began; a fault that came meanwhile is delivered now.</summary>
    protected void Unpin(long id)
    {
        PendingSlot ended;
        lock (Gate)
        {
            ref PendingSlot slot = ref _pending.Find(id);
            if (Unsafe.IsNullRef(ref slot) || --slot.Pins > 0 || slot.EndFault is null)
            {
                return;
            }

            ended = TakeEnded(ref slot);
        }

        Finish(ended, ended.EndFault!.Value, ended.EndDetail);
    }
}
