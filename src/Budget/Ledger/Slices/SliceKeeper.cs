using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Ledger;

/// <summary>
/// Pays the calls of hot paths from money that is held ahead, and gives back what is not used before anybody is refused: the others are asked too,
/// and for a while after that every call asks the store, so that exactly what is there can be spent. Thread-safe.
/// </summary>
internal sealed partial class SliceKeeper : IAsyncDisposable
{
    private readonly ISnapshotSource _snapshots;
    private readonly BudgetLedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ISliceRecall? _recall;
    private readonly SliceJournal _journal;
    private readonly string _prefix = "s-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) + "-";
    private readonly CancellationTokenSource _stopping = new();
    private Task _run = Task.CompletedTask;
    private long _count;

    public SliceKeeper(
        StoreGate gate,
        ThresholdReporter thresholds,
        ISliceRecall? recall,
        ISnapshotSource snapshots,
        BudgetLedgerOptions options,
        TimeProvider time,
        ILogger logger)
    {
        Gate = gate;
        Thresholds = thresholds;
        _recall = recall;
        _snapshots = snapshots;
        _options = options;
        _time = time;
        _logger = logger;
        _journal = new SliceJournal(options.DataDirectory, options.SliceCountMax);
        HeatSpan = time.TimestampFrequency;
        PauseSpan = time.TimestampFrequency / 4;
        HotChargeCount = options.HotChargeCount;
        recall?.Recalled += OnRecalledAsync;
    }

    /// <summary>The way to the store.</summary>
    public StoreGate Gate { get; }

    /// <summary>Hears what remains.</summary>
    public ThresholdReporter Thresholds { get; }

    /// <summary>A second, in ticks of timestamps.</summary>
    public long HeatSpan { get; }

    /// <summary>How long nothing is taken after nothing could be, in ticks of timestamps.</summary>
    public long PauseSpan { get; }

    /// <summary>Charges within a second that make a path hot.</summary>
    public int HotChargeCount { get; }

    /// <summary>The clock that nobody sets, in ticks.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>Settles what an earlier process had spent, and begins to renew.</summary>
    public void Start()
    {
        foreach (SliceRemnant remnant in _journal.Remnants)
        {
            _ = SettleAsync(remnant);
        }

        if (_journal.Remnants.Count > 0)
        {
            Log.SlicesSettled(_logger, _journal.Remnants.Count, _journal.Remnants.Sum(r => r.Used));
        }

        _run = RunAsync(_stopping.Token);
    }

    /// <summary>What slices need to know at this moment.</summary>
    public SliceTerms Terms()
    {
        BudgetSettings settings = _snapshots.Current.Budget;
        long lease = (long)(settings.HoldLease.TotalSeconds * _time.TimestampFrequency);
        return new SliceTerms(Now, lease, (long)settings.HoldLease.TotalMilliseconds, lease / 10, Math.Min(settings.SliceMax.Value, SliceSlot.UsedMax));
    }

    /// <summary>Drops a slice that was not granted.</summary>
    public static void Abandon(Slice slice)
    {
        slice.Close();
        slice.Slot.Return();
    }

    /// <summary>Tells the store what a slice has spent. Its place in the journal is free once the store has answered.</summary>
    public async ValueTask SettleAsync(Slice slice, long used)
    {
        OperationAnswer answer = await Gate.SettleAsync(new OperationRequest
        {
            Kind = OperationKind.Settle,
            Window = slice.Window,
            Amount = used,
            HoldId = slice.HoldId,
            HoldEndsAt = slice.EndsAt,
        });
        if (answer.Outcome == OperationOutcome.Gone && used > 0 && Now < slice.EndsAt)
        {
            // The store has lost the hold: what was spent is charged by itself.
            await Gate.SendAsync(new OperationRequest { Kind = OperationKind.Record, Window = slice.Window, Amount = used, IsRepeated = true });
        }

        slice.Slot.Return();
    }

    /// <summary>Notes a fault that nobody expects.</summary>
    public void Report(Exception fault) => Log.LoopFault(_logger, "slices", fault);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _recall?.Recalled -= OnRecalledAsync;
        await _stopping.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _journal.Dispose();
    }

    private Slice? MakeSlice(PathWindow window)
    {
        long number = Interlocked.Increment(ref _count);
        string holdId = _prefix + number.ToString("x", CultureInfo.InvariantCulture);
        return _journal.TryRent(holdId) is { } slot ? new Slice(holdId, window, slot, number) : null;
    }

    private async Task SettleAsync(SliceRemnant remnant)
    {
        await Gate.SettleAsync(new OperationRequest { Kind = OperationKind.Settle, Amount = remnant.Used, HoldId = remnant.HoldId });
        _journal.Return(remnant.Index);
    }
}
