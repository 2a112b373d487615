using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Puts right what the store did not answer: cancels what nobody knows the fate of, repeats what must not be lost until it is stored, asks a store
/// that is away whether it is back, and charges again what a store has lost. One loop that sleeps while all is well. Thread-safe.
/// </summary>
internal sealed partial class Repairer : IAsyncDisposable
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    private readonly IBudgetStore _store;
    private readonly ISnapshotSource _snapshots;
    private readonly IUsageSink _sink;
    private readonly BudgetLedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReplayRing _ring;
    private readonly Lock _lock = new();
    private readonly Queue<RepairOperation> _queue = new();
    private readonly CancellationTokenSource _stopping = new();

    // One look settles every reason that came before it.
    private readonly Channel<byte> _signals = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _run;
    private TaskCompletionSource? _drained;
    private Coalescer? _gate;

    public Repairer(
        IBudgetStore store, ISnapshotSource snapshots, IUsageSink sink, BudgetLedgerOptions options, TimeProvider time, ILogger logger)
    {
        _store = store;
        _snapshots = snapshots;
        _sink = sink;
        _options = options;
        _time = time;
        _logger = logger;
        _ring = new ReplayRing(options.ReplayCountMax, options.ReplayAge, time);
        _run = RunAsync(_stopping.Token);
    }

    /// <summary>Operations that the store has not answered yet.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>The acknowledged operations that are remembered.</summary>
    public ReplayRing Ring => _ring;

    /// <summary>Says which way operations take when the store is elsewhere, and who numbers them.</summary>
    public void Attach(Coalescer gate, OperationSequence sequence)
    {
        _sequence = sequence;
        _recovery = new OperationBatch(sequence.Instance);
        _gate = gate;
    }

    /// <summary>Makes the loop look.</summary>
    public void Wake() => _signals.Writer.TryWrite(0);

    /// <summary>Remembers what the store acknowledged.</summary>
    public void Remember(CoalescedBatch batch) => _ring.Add(batch.Callers);

    /// <summary>
    /// Takes over an operation that was not answered. True when its number must stay unresolved, because its fate matters; the number is resolved
    /// here later.
    /// </summary>
    /// <param name="operation">The operation; not kept.</param>
    /// <param name="sequence">Whoever numbered it.</param>
    /// <param name="range">Where its number comes from; null when it was never sent.</param>
    /// <param name="terms">What else must be known to repeat it.</param>
    public bool TakeOver(LedgerOperation operation, OperationSequence sequence, NumberRange? range, in RepairTerms terms)
    {
        switch (operation.Kind)
        {
            case OperationKind.Record when terms.IsRepeated:
                return Add(Repeat(operation, sequence, range, terms, null)) && range is not null;
            case OperationKind.Debit or OperationKind.Record or OperationKind.Hold when range is not null:
                return Add(new RepairOperation
                {
                    Sequence = sequence,
                    Kind = OperationKind.Cancel,
                    Target = operation.Number,
                    TargetRange = range,
                    Buckets = operation.Buckets,
                    Amount = operation.Amount,
                    HoldId = operation.HoldId,
                });
            case OperationKind.Settle:
                return Add(Repeat(operation, sequence, range, terms, RecordWhenLost(terms))) && range is not null;
            case OperationKind.Refund:
                return Add(Repeat(operation, sequence, range, terms, null)) && range is not null;
            case OperationKind.Carve when range is not null:
                return Add(Repeat(operation, sequence, range, terms, ReturnCarved));
            default:
                return false;
        }
    }

    /// <summary>Adds an operation. False when too many wait: it is given up, which is logged.</summary>
    public bool Add(RepairOperation operation)
    {
        lock (_lock)
        {
            if (_queue.Count < _options.RepairCountMax)
            {
                _queue.Enqueue(operation);
                Wake();
                return true;
            }
        }

        Log.RepairFull(_logger, operation.Amount, operation.Buckets?[0].BudgetId ?? operation.HoldId ?? string.Empty);
        operation.Completion?.TrySetResult(default);
        return false;
    }

    /// <summary>Completes when nothing waits any more.</summary>
    public Task DrainAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_queue.Count == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        if (Count > 0)
        {
            Log.RepairsLeft(_logger, Count);
        }
    }

    private static RepairOperation Repeat(
        LedgerOperation operation, OperationSequence sequence, NumberRange? range, in RepairTerms terms, Func<RepairOperation, RepairOperation?>? then) => new()
    {
        Window = operation.Kind == OperationKind.Record ? terms.Window : null,
        Completion = terms.Completion,
        Sequence = sequence,
        Range = range,
        Kind = operation.Kind,
        Number = range is null ? 0 : operation.Number,
        Buckets = operation.Buckets,
        Amount = operation.Amount,
        HoldId = operation.HoldId,
        Then = then,
    };

    // A hold that is gone before its end was lost by the store: what it cost is charged by itself.
    private Func<RepairOperation, RepairOperation?>? RecordWhenLost(RepairTerms terms)
    {
        if (terms.Window is not { } window || terms.Completion is not null)
        {
            // Nothing to charge, or somebody waits who sees to it.
            return null;
        }

        return settle => settle.Outcome == OperationOutcome.Gone && settle.Amount > 0 && _time.GetTimestamp() < terms.HoldEndsAt
            ? new RepairOperation { Sequence = settle.Sequence, Kind = OperationKind.Record, Window = window, Buckets = window.Buckets, Amount = settle.Amount }
            : null;
    }

    // Nobody waits for the carve any more, so what it moved goes back.
    private static RepairOperation? ReturnCarved(RepairOperation carve) => carve.Outcome != OperationOutcome.Done
        ? null
        : new RepairOperation { Sequence = carve.Sequence, Kind = OperationKind.Return, Buckets = carve.Buckets };

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _signals.Reader.WaitToReadAsync(cancellationToken))
        {
            _signals.Reader.TryRead(out _);
            try
            {
                await WorkAsync(cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Log.LoopFault(_logger, "repairs", fault);
                await Task.Delay(PauseMax, _time, cancellationToken);
                Wake();
            }
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = PauseMin;
        while (true)
        {
            bool isRecovery = _gate is { NeedsRecovery: true };
            if (!isRecovery && Count == 0)
            {
                return;
            }

            if (isRecovery ? await RecoverAsync() : await SendAsync())
            {
                pause = PauseMin;
                continue;
            }

            await Task.Delay(isRecovery || _gate is { NeedsRecovery: true } ? _options.ProbeInterval : pause, _time, cancellationToken);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }
}
