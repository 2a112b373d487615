using System.Globalization;
using SatGate.Budget.Operations;
using SatGate.Model.Audit;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Finding out what a store elsewhere has lost, and charging it again. The store tells the mark below which it had forgotten answers; whatever
/// was acknowledged above that mark may be lost, and is sent again under its own number, which has no effect where nothing was lost.
/// </summary>
internal sealed partial class Repairer
{
    // A hold of this name never exists: renewing it changes nothing, and tells whether the store is there.
    public const string ProbeHold = "probe";

    private readonly List<LedgerOperation> _replays = [];
    private readonly Prelude _prelude = new();
    private OperationBatch? _recovery;
    private OperationSequence? _sequence;
    private long _outageStart;
    private bool _isOutage;
    private long _replayedCount;
    private long _replayedNanoUsd;

    /// <summary>Operations that were lost and charged again.</summary>
    public long ReplayedCount => Volatile.Read(ref _replayedCount);

    /// <summary>What was charged again, in 10⁻⁹ US dollars.</summary>
    public long ReplayedNanoUsd => Volatile.Read(ref _replayedNanoUsd);

    private async ValueTask<bool> RecoverAsync()
    {
        if (_gate!.State == GateState.Open)
        {
            NoteOutage();
        }

        long lowBefore = await ProbeAsync();
        bool isBack = lowBefore >= 0 && await ReplayAsync(lowBefore);
        if (!isBack)
        {
            _gate.EndRecovery(isStoreBack: false);
            NoteOutage();
            return false;
        }

        _gate.EndRecovery(isStoreBack: true);
        if (_isOutage)
        {
            _isOutage = false;
            Log.StoreBack(_logger, _store.Description, (long)_time.GetElapsedTime(_outageStart).TotalMilliseconds);
        }

        return true;
    }

    private void NoteOutage()
    {
        if (_isOutage)
        {
            return;
        }

        _isOutage = true;
        _outageStart = _time.GetTimestamp();
        string failMode = _snapshots.Current.Budget.FailMode.ToString();
        Log.StoreLost(_logger, _store.Description, failMode);
        Raise("store_unavailable", 0, $"fail mode {failMode}");
    }

    // The mark that the store has; -1 when it does not answer.
    private async ValueTask<long> ProbeAsync()
    {
        NumberRange range = _sequence!.Begin(1);
        LedgerOperation probe = Operation(0);
        probe.Kind = OperationKind.Renew;
        probe.HoldId = ProbeHold;
        probe.Number = range.First;
        probe.Amount = -1;
        probe.LeaseMs = 1000;
        _recovery!.Clear();
        _recovery.Low = 1;
        _recovery.TryAdd(probe);
        bool isAnswered = await ExecuteAsync(_recovery);
        long lowBefore = _recovery.LowBefore;
        _recovery.Clear();
        // Whatever became of the probe does not matter.
        _sequence.Resolve(range, 1);
        return isAnswered ? lowBefore : -1;
    }

    private async ValueTask<bool> ReplayAsync(long lowBefore)
    {
        bool isLoss = lowBefore < _sequence!.LowAcknowledged;
        List<ReplayEntry> entries = _ring.From(lowBefore);
        if (isLoss)
        {
            foreach (ReplayEntry entry in entries)
            {
                Forget(entry.Window);
            }
        }

        int lost = 0;
        long amount = 0;
        int misses = 0;
        for (int next = 0; next < entries.Count;)
        {
            int first = next;
            next = Fill(entries, first, lowBefore, out NumberRange range);
            bool isAnswered = await ExecuteAsync(_recovery!);
            _prelude.TakeAnswers();
            _sequence.Resolve(range, Prelude.CountMax);
            int missing = -1;
            for (int i = first; i < next; i++)
            {
                LedgerOperation operation = _replays[i - first];
                if (operation.Outcome == OperationOutcome.Unknown && entries[i].Window is { } path && misses < entries.Count)
                {
                    Forget(path);
                    missing = missing < 0 ? i : missing;
                }

                bool wasLost = operation is { Outcome: OperationOutcome.Done, IsRepeat: false };
                lost += wasLost ? 1 : 0;
                amount += wasLost && entries[i].Kind is OperationKind.Debit or OperationKind.Record ? entries[i].Amount : 0;
            }

            _prelude.Clear();
            _recovery!.Clear();
            if (!isAnswered)
            {
                return false;
            }

            if (missing >= 0)
            {
                // From there on again, with the bucket this time: what was done is not done twice.
                next = missing;
                misses++;
            }
        }

        _sequence.ResetAcknowledged(lowBefore);
        Report(isLoss, lowBefore, lost, amount);
        return true;
    }

    // A batch of entries under their own numbers, which the store must not forget yet.
    private int Fill(List<ReplayEntry> entries, int next, long low, out NumberRange range)
    {
        range = _sequence!.Begin(Prelude.CountMax);
        _recovery!.Clear();
        _recovery.Low = Math.Max(low, 1);
        long number = range.First;
        PathWindow? prepared = null;
        for (int used = 0; next < entries.Count && _recovery.Count < OperationBatch.CountMax; used++, next++)
        {
            if (entries[next].Window is { IsKnown: false } window && !ReferenceEquals(window, prepared))
            {
                // Numbers for one prelude were taken, and it must fit: the next path that needs one waits for the next batch.
                if (prepared is not null || _recovery.Count + Prelude.CountMax >= OperationBatch.CountMax)
                {
                    break;
                }

                prepared = window;
                number = _prelude.AddTo(_recovery, window, number);
            }

            LedgerOperation operation = Operation(used);
            entries[next].CopyTo(operation);
            _recovery.TryAdd(operation);
        }

        return next;
    }

    private void Report(bool isLoss, long lowBefore, int lost, long amount)
    {
        if (lost > 0)
        {
            Interlocked.Add(ref _replayedCount, lost);
            Interlocked.Add(ref _replayedNanoUsd, amount);
            Log.Replayed(_logger, lost, amount);
            Raise("store_lost_operations", amount, string.Create(CultureInfo.InvariantCulture, $"{lost} operations charged again"));
        }

        if (isLoss && _ring.ForgottenNumber >= Math.Max(lowBefore, 1))
        {
            Log.ReplayTooShort(_logger, Math.Max(lowBefore, 1), _ring.ForgottenNumber);
            Raise(
                "store_lost_too_much",
                0,
                string.Create(CultureInfo.InvariantCulture, $"operations {Math.Max(lowBefore, 1)} to {_ring.ForgottenNumber} are not remembered"));
        }
    }

    private void Raise(string reason, long amount, string detail) => _sink.TryRecord(new UsageEvent
    {
        UnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
        Kind = UsageKind.LedgerFault,
        Decision = UsageDecision.Unenforced,
        Reason = reason,
        CostNanoUsd = amount,
        Detail = detail,
    });

    private LedgerOperation Operation(int index)
    {
        while (_replays.Count <= index)
        {
            _replays.Add(new LedgerOperation());
        }

        _replays[index].Reset();
        return _replays[index];
    }

    private static void Forget(PathWindow? path)
    {
        foreach (AccountWindow window in path?.Windows ?? [])
        {
            window.IsKnown = false;
        }
    }
}
