using Microsoft.Extensions.Logging;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Budget.Ledger;

/// <summary>
/// The ledger: charges calls to budgets in a store, and never more than a budget has. <see cref="BudgetSettings"/> are read from the snapshot in
/// force at every charge, so that a changed mode counts for the next call. Thread-safe. The stores are not disposed here, and must
/// outlive it.
/// </summary>
public sealed partial class BudgetLedger : ILedger, IHoldLedger, ICounterLedger, IBudgetAdministration, IAsyncDisposable
{
    private readonly IBudgetStore _store;
    private readonly BudgetLedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ThresholdReporter _thresholds;
    private readonly ChargeAnswers _answers;
    private readonly Repairer _repairs;
    private readonly Coalescer? _coalescer;
    private readonly StoreGate _gate;
    private readonly BudgetDirectory _directory;
    private readonly SliceKeeper _slices;
    private readonly ISnapshotSource _snapshots;
    private readonly HoldKeeper _holds;
    private readonly HoldSweeper _sweeper;
    private readonly ParentWatch _parents;
    private readonly BudgetAdministration _administration;
    private bool _isDisposed;

    /// <summary>Makes one; <see cref="StartAsync"/> must be called before it is used.</summary>
    /// <param name="store">Where balances live.</param>
    /// <param name="registry">Where definitions live.</param>
    /// <param name="snapshots">The configuration.</param>
    /// <param name="sink">Hears of thresholds and of faults of the store.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of faults.</param>
    /// <param name="recall">How gateways ask each other for what they hold ahead; null when there are no others.</param>
    public BudgetLedger(
        IBudgetStore store,
        IRegistryStore registry,
        ISnapshotSource snapshots,
        IUsageSink sink,
        BudgetLedgerOptions options,
        TimeProvider time,
        ILogger<BudgetLedger> logger,
        ISliceRecall? recall = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        _store = store;
        _snapshots = snapshots;
        _options = options;
        _time = time;
        _thresholds = new ThresholdReporter(store, snapshots, sink, time, logger);
        _answers = new ChargeAnswers(snapshots, _thresholds, logger);
        _repairs = new Repairer(store, snapshots, sink, options, time, logger);
        _coalescer = store.IsLocal ? null : new Coalescer(store, new OperationSequence(), _repairs, _answers, snapshots, options, time, logger);
        _gate = _coalescer is null ? new LocalGate(store, _repairs, _answers, logger) : _coalescer;
        var definitions = new BudgetDefinitions(registry);
        _directory = new BudgetDirectory(definitions, registry, snapshots, options, time, logger);
        _slices = new SliceKeeper(_gate, _thresholds, recall, snapshots, options, time, logger);
        _holds = new HoldKeeper(_gate, _answers, snapshots, time);
        _parents = new ParentWatch(store, _thresholds);
        _sweeper = new HoldSweeper(store, sink, options, LookAsync, time, logger);
        _administration = new BudgetAdministration(store, _gate, _directory, definitions, snapshots, time);
    }

    /// <summary>Operations that the store has not answered yet and that are repeated until it does.</summary>
    public int UnsettledCount => _repairs.Count;

    /// <summary>Whether calls are answered by the fail mode without asking the store, because it does not answer.</summary>
    public bool IsStoreLost => _coalescer is { State: GateState.Open };

    /// <summary>Reads the definitions of budgets and begins what runs in the background. Does not fail when a store does not answer.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _directory.StartAsync(cancellationToken);
        _slices.Start();
        _sweeper.Start();
    }

    /// <inheritdoc/>
    public ValueTask<ChargePath?> ResolveAsync(string? budgetId, NanoUsd? tokenLimit, string? routeBudgetId) =>
        _directory.ResolveAsync(budgetId, tokenLimit, routeBudgetId);

    /// <inheritdoc/>
    public ValueTask<Charge> ChargeAsync(ChargePath path, NanoUsd amount, EnforcementMode mode)
    {
        var budgets = (BudgetPath)path;
        ArgumentOutOfRangeException.ThrowIfLessThan(amount, NanoUsd.Zero);
        if (budgets.Fault is not null)
        {
            return new ValueTask<Charge>(_answers.Unanswered(budgets, amount.Value, mode));
        }

        OperationKind kind = ChargeAnswers.IsLenient(mode) ? OperationKind.Record : OperationKind.Debit;
        PathWindow window = budgets.Now();
        _parents.Note(window);
        BudgetSettings settings = _snapshots.Current.Budget;
        return kind == OperationKind.Debit && (settings.Debit == DebitMode.Leased || settings.FailMode == FailMode.Lease)
            ? _slices.ChargeAsync(window, amount.Value, mode, settings.Debit == DebitMode.Leased)
            : _gate.ChargeAsync(window, kind, amount.Value, mode);
    }

    /// <inheritdoc/>
    public void Refund(in Charge charge)
    {
        if (charge.Operation == 0 || charge.Buckets is null || charge.Amount == 0 || (charge.Slice is Slice slice && slice.TryGiveBack(charge.Amount)))
        {
            return;
        }

        _gate.Send(new OperationRequest { Kind = OperationKind.Refund, Buckets = charge.Buckets, Amount = charge.Amount });
    }

    /// <summary>Waits, bounded, until what is under way has reached the store, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        using (var patience = new CancellationTokenSource(_options.StopTimeout, _time))
        {
            try
            {
                await _slices.CloseAsync().WaitAsync(patience.Token);
                await (_coalescer?.CloseAsync(patience.Token) ?? default);
                await _repairs.DrainAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                // What is left is logged by the repairs; a hold ends with its lease, and a charge without an answer was not let through.
            }
        }

        await _sweeper.DisposeAsync();
        await _slices.DisposeAsync();
        await _directory.DisposeAsync();
        await _repairs.DisposeAsync();
        await _thresholds.DisposeAsync();
    }
}
