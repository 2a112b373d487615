using SatGate.Model.Configuration;
using SatGate.Proxy.Failures;
using SatGate.Proxy.Stages;

namespace SatGate.Proxy.Exchange;

/// <summary>
/// Answers that outlast the token they were admitted with. A revoked token must not go on reading a stream it opened before, so the deadline
/// clock asks again, while a body or a tunnel is under way, what a new request with the token would be told.
/// </summary>
internal sealed partial class GatewayConnection
{
    /// <summary>
    /// How often the token of an answer under way is looked at, in milliseconds. Together with the clock's tick an answer ends well within a second
    /// of the gateway's hearing of a revocation, and a look costs one comparison of versions and one of moments.
    /// </summary>
    internal const long AdmissionCheckIntervalMs = 500;

    private long _admissionDueMs;
    private Caller? _admitted;
    private Refusal? _lapse;

    /// <summary>Whether the token of the answer under way is not good any more: nothing more of it is relayed.</summary>
    private bool HasLapsed => IsExpired(ref _admissionDueMs);

    /// <summary>
    /// From here on the token is looked at, until <see cref="EndAdmission"/>. Not on routes that only observe: they refuse nobody, so they cut nobody.
    /// </summary>
    private void BeginAdmission()
    {
        ExchangeState exchange = _exchange!;
        if (exchange.Caller is not null && exchange.Route!.Governance.Kind != PolicyKind.Chargeback)
        {
            _admitted = exchange.Caller;
            Arm(ref _admissionDueMs, AdmissionCheckIntervalMs);
        }
    }

    /// <summary>
    /// Nothing more is looked at. An answer that was cut for its token says so in its record; one that was complete before the cut came ends its
    /// connection, because the cancellations that were to cut it are still to be met there.
    /// </summary>
    private AnswerOutcome EndAdmission(AnswerOutcome outcome)
    {
        if (Volatile.Read(ref _admissionDueMs) == 0)
        {
            return outcome;
        }

        bool lapsed = Interlocked.Exchange(ref _admissionDueMs, 0) == Expired;
        Refusal? lapse = _lapse;
        _admitted = null;
        _lapse = null;
        if (!lapsed)
        {
            return outcome;
        }

        if (outcome == AnswerOutcome.Aborted)
        {
            _exchange!.Refusal = lapse;
            Log.AnswerLapsed(_plane.Logger, _exchange.Route!.Route.Definition.Name, lapse?.Cause);
        }

        return outcome == AnswerOutcome.KeepAlive ? AnswerOutcome.Close : outcome;
    }

    /// <summary>Called at every tick. Only the clock's own loop comes here, so there is never more than one look at a time.</summary>
    private void CheckAdmission(long nowMs)
    {
        // The moment before the caller: when another exchange begins in between, the moment differs and neither write below takes place.
        long due = Volatile.Read(ref _admissionDueMs);
        if (due <= 0 || due > nowMs || Volatile.Read(ref _admitted) is not { } caller)
        {
            return;
        }

        if (_plane.State.Authenticator?.Recheck(caller) is not { } lapse)
        {
            Interlocked.CompareExchange(ref _admissionDueMs, nowMs + AdmissionCheckIntervalMs, due);
            return;
        }

        Volatile.Write(ref _lapse, lapse);
        if (Interlocked.CompareExchange(ref _admissionDueMs, Expired, due) == due)
        {
            // Whichever wait the answer is in, or comes to next, ends.
            _reader.CancelPendingRead();
            _output.CancelPendingFlush();
            _upstream?.CancelRead();
            _upstream?.CancelSend();
        }
    }
}
