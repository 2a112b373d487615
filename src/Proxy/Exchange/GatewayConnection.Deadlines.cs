namespace SatGate.Proxy.Exchange;

/// <summary>
/// Deadlines: each is a field that holds a moment of the clock, 0 for none, or -1 once it has passed and its wait was canceled. Waits that come
/// back canceled look at the field; a cancellation without an expired field is spurious and the wait is repeated.
/// </summary>
internal sealed partial class GatewayConnection
{
    private const long Expired = -1;

    private long _readDueMs;
    private long _flushDueMs;
    private long _upstreamReadDueMs;
    private long _upstreamSendDueMs;

    /// <inheritdoc/>
    public int DeadlineIndex { get; set; } = -1;

    /// <inheritdoc/>
    public void OnTick(long nowMs)
    {
        // Told again while it idles, since the first telling may have found another reader.
        if (_plane.IsDraining && (!_draining || _exchange is null))
        {
            OnDrain();
        }

        if (Expire(ref _readDueMs, nowMs))
        {
            _reader.CancelPendingRead();
        }

        if (Expire(ref _flushDueMs, nowMs))
        {
            _output.CancelPendingFlush();
        }

        if (Expire(ref _upstreamReadDueMs, nowMs))
        {
            _upstream?.CancelRead();
        }

        if (Expire(ref _upstreamSendDueMs, nowMs))
        {
            _upstream?.CancelSend();
        }

        CheckAdmission(nowMs);
        _endpoint?.OnTick(nowMs);
    }

    private static bool Expire(ref long due, long nowMs)
    {
        long moment = Volatile.Read(ref due);
        return moment > 0 && moment <= nowMs && Interlocked.CompareExchange(ref due, Expired, moment) == moment;
    }

    private static bool IsExpired(ref long due) => Volatile.Read(ref due) == Expired;

    private static void Disarm(ref long due) => Volatile.Write(ref due, 0);

    private void Arm(ref long due, long waitMs) => Volatile.Write(ref due, waitMs <= 0 ? 0 : _plane.Clock.NowMs + waitMs);
}
