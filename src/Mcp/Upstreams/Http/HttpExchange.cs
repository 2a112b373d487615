using System.Runtime.CompilerServices;
using SatGate.Mcp.JsonRpc;
using SatGate.Transport.Async;
using SatGate.Transport.Http1;
using SatGate.Transport.Memory;
using SatGate.Transport.Upstream;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>
/// One request over HTTP/1.1 and its answer, on a connection of the pool: sends, reads the head, then the body, and gives the connection back. It knows
/// nothing of sessions. Used by one flow at a time; a <see cref="Lease"/> may be aborted from any thread.
/// </summary>
internal sealed partial class HttpExchange
{
    private const int HeadBytesMax = 32 * 1024;
    private const int TogetherBytesMax = 32 * 1024;
    private const int ConnectionsTriedMax = 4;
    private const int InterimMax = 10;
    private const long AbortedBit = 1;

    private static readonly HeadLimits Limits = new(HeadBytesMax, 128, int.MaxValue);

    private readonly int _bodyBytesMax;
    private volatile UpstreamConnection? _connection;
    private long _use;
    private UpstreamPool? _pool;
    private Block? _in;
    private long _idleHintMs;
    private int _start;
    private int _end;

    /// <summary>Makes one.</summary>
    /// <param name="bodyBytesMax">Longest body, and longest event, in bytes.</param>
    public HttpExchange(int bodyBytesMax)
    {
        _bodyBytesMax = bodyBytesMax;
        Events = new SseParser(bodyBytesMax);
    }

    /// <summary>The request's head, to be put together before <see cref="SendAsync"/>.</summary>
    public HeadBytes Request { get; } = new();

    /// <summary>The head of the answer; valid until the body is read.</summary>
    public ResponseHead Head { get; } = new();

    /// <summary>Events of the answer.</summary>
    public SseParser Events { get; }

    /// <summary>More about a step that was not <see cref="HttpStep.Done"/>, for people; null for none.</summary>
    public string? Detail { get; private set; }

    /// <summary>Whether a byte of the request may have gone out.</summary>
    public bool HasSent { get; private set; }

    /// <summary>Whether it was aborted.</summary>
    public bool IsAborted => (Volatile.Read(ref _use) & AbortedBit) != 0;

    /// <summary>The present use, to be aborted by. Whoever shares the exchange takes it in the critical section in which it found out whose it is.</summary>
    public ExchangeLease Lease => new(this, Volatile.Read(ref _use) & ~AbortedBit);

    /// <summary>Marks a use as aborted. False when that use is over, and another flow has the exchange.</summary>
    /// <param name="use">The number of the use, of <see cref="Lease"/>.</param>
    public bool TryAbort(long use) => (Interlocked.CompareExchange(ref _use, use | AbortedBit, use) & ~AbortedBit) == use;

    /// <summary>Wakes the flow. One that is not aborted goes on where it was.</summary>
    public void Wake()
    {
        if (_connection is { } connection)
        {
            connection.CancelRead();
            connection.CancelSend();
        }
    }

    /// <summary>Makes it ready for a new use by another call; leases of the one before are of no effect from then on. Only when no flow uses it.</summary>
    public void Reset()
    {
        Volatile.Write(ref _use, (Volatile.Read(ref _use) | AbortedBit) + 1);
        Detail = null;
        HasSent = false;
        Request.Clear();
        Head.Reset();
        Events.Reset();
    }

    /// <summary>The value of a field of the answer; empty when it is not there.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> head = _in!.Span[_start.._end];
        foreach (ref readonly HeaderField field in Head.Fields)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(field.Name(head), name))
            {
                return field.Value(head);
            }
        }

        return default;
    }

    /// <summary>
    /// Sends the request and reads the head of the answer. Another connection is tried only when not a byte went out on the one before.
    /// </summary>
    /// <param name="pool">Where connections come from.</param>
    /// <param name="body">The body, which the head announces; empty for none.</param>
    /// <param name="onSending">Told before the first byte may go out, and with false when none did.</param>
    /// <param name="cancellationToken">Ends a dial.</param>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public async ValueTask<HttpStep> SendAsync(UpstreamPool pool, ReadOnlyMemory<byte> body, Action<bool>? onSending, CancellationToken cancellationToken)
    {
        _pool = pool;
        Detail = null;
        bool isTogether = body.Length <= TogetherBytesMax;
        if (isTogether)
        {
            Request.Add(body.Span);
        }

        for (int i = 0; i < ConnectionsTriedMax; i++)
        {
            int hint = Stripes.Current - 1;
            UpstreamConnection? connection = pool.TryTake(hint);
            if (connection is null)
            {
                AcquireResult acquired = await pool.AcquireAsync(hint, cancellationToken);
                if (acquired.Connection is null)
                {
                    Detail = acquired.Detail;
                    return acquired.Fault switch
                    {
                        AcquireFault.Busy => HttpStep.Busy,
                        AcquireFault.Canceled => HttpStep.Aborted,
                        _ => HttpStep.NoConnection,
                    };
                }

                connection = acquired.Connection;
            }

            _connection = connection;

            // Either whoever aborts sees the connection, or this sees that it is aborted.
            Interlocked.MemoryBarrier();
            bool isReused = connection.Exchanges > 0;
            long before = connection.BytesSent;
            connection.BeginExchange();
            onSending?.Invoke(true);
            bool isSent = !IsAborted && await SendAllAsync(connection, Request.Memory) && (isTogether || await SendAllAsync(connection, body));
            bool hasSent = connection.BytesSent != before;
            HasSent |= hasSent;
            if (!HasSent)
            {
                onSending?.Invoke(false);
            }

            if (isSent || hasSent)
            {
                // A server may answer, and close, before it has read everything.
                return await ReceiveHeadAsync();
            }

            Release(isReusable: false);
            if (IsAborted || !isReused)
            {
                return IsAborted ? HttpStep.Aborted : HttpStep.NoConnection;
            }
        }

        return HttpStep.NoConnection;
    }

    /// <summary>Gives the connection and the memory back.</summary>
    public void Release(bool isReusable)
    {
        ReleaseConnection(isReusable);
        _in?.Return();
        _in = null;
    }

    /// <summary>Gives the connection back; what was read stays.</summary>
    public void ReleaseConnection(bool isReusable)
    {
        UpstreamConnection? connection = _connection;
        _connection = null;
        if (connection is not null)
        {
            _pool!.Return(connection, isReusable && !IsAborted, _idleHintMs, isReusable);
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> SendAllAsync(UpstreamConnection connection, ReadOnlyMemory<byte> bytes)
    {
        long end = connection.BytesSent + bytes.Length;
        while (connection.BytesSent < end)
        {
            SendOutcome outcome = await connection.SendAsync(bytes[^(int)(end - connection.BytesSent)..]);
            if (outcome == SendOutcome.Gone || (outcome == SendOutcome.Canceled && IsAborted))
            {
                return false;
            }

            // A cancellation meant for whoever had the connection before: go on where it stopped.
        }

        return true;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<HttpStep> ReceiveHeadAsync()
    {
        _in ??= Block.Rent(Block.LargeBytes);
        (_start, _end) = (0, 0);
        Head.Reset();
        int interims = 0;
        while (true)
        {
            int count = await ReceiveAsync();
            if (count <= 0)
            {
                return IsAborted ? HttpStep.Aborted : HttpStep.Lost;
            }

            while (true)
            {
                ParseStatus status = Head.TryParse(_in.Span[_start.._end], Limits, requestWasHead: false);
                if (status == ParseStatus.NeedMore)
                {
                    break;
                }

                if (status == ParseStatus.Invalid || Head.StatusCode == 101 || (Head.IsInterim && ++interims > InterimMax))
                {
                    Detail = "its answer is no HTTP/1.1";
                    return HttpStep.Malformed;
                }

                if (!Head.IsInterim)
                {
                    _idleHintMs = IdleHint.Read(Field("keep-alive"u8));
                    return HttpStep.Done;
                }

                _start += Head.Length;
                Head.Reset();
            }
        }
    }

    /// <summary>Bytes received behind <see cref="_end"/>; 0 or less when there will be none.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<int> ReceiveAsync()
    {
        UpstreamConnection connection = _connection!;
        while (!IsAborted)
        {
            if (!await connection.WaitReadableAsync())
            {
                continue;
            }

            int count = connection.TryReceive(_in!.Span[_end..]);
            if (count != UpstreamConnection.WouldBlock)
            {
                _end += Math.Max(count, 0);
                return count;
            }
        }

        return 0;
    }
}
