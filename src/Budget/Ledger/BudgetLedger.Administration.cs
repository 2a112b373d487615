using System.Collections.Immutable;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;

namespace SatGate.Budget.Ledger;

/// <summary>Everything that is not a plain charge.</summary>
public sealed partial class BudgetLedger
{
    /// <inheritdoc/>
    public ChargePath CounterFor(BudgetDefinition definition) => _directory.CounterFor(definition);

    /// <inheritdoc/>
    public ValueTask<HoldAnswer> HoldAsync(ChargePath path, NanoUsd amount, EnforcementMode mode) => _holds.HoldAsync(path, amount, mode);

    /// <inheritdoc/>
    public ValueTask<Charge> TopUpAsync(BudgetHold hold, NanoUsd amount) => _holds.TopUpAsync(hold, amount);

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(BudgetHold hold, NanoUsd? metered) => _holds.RenewAsync(hold, metered);

    /// <inheritdoc/>
    public ValueTask<Charge> SettleAsync(BudgetHold hold, NanoUsd cost) => _holds.SettleAsync(hold, cost);

    /// <inheritdoc/>
    public void Release(BudgetHold hold) => _holds.Release(hold);

    /// <inheritdoc/>
    public ValueTask<BudgetChange> DefineAsync(BudgetDefinition definition, CancellationToken cancellationToken) =>
        _administration.DefineAsync(definition, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BudgetDefinition?> FindAsync(string budgetId, CancellationToken cancellationToken) => _administration.FindAsync(budgetId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<BudgetDefinition>> ListAsync(CancellationToken cancellationToken) => _administration.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BudgetReading?> ReadAsync(string budgetId, CancellationToken cancellationToken) => _administration.ReadAsync(budgetId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BudgetChange> AdjustAsync(string budgetId, NanoUsd? limit, CancellationToken cancellationToken) =>
        _administration.AdjustAsync(budgetId, limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BudgetChange> CarveAsync(
        string parentBudgetId, string childBudgetId, NanoUsd amount, string? label, CancellationToken cancellationToken) =>
        _administration.CarveAsync(parentBudgetId, childBudgetId, amount, label, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BudgetChange> ReturnAsync(string childBudgetId, CancellationToken cancellationToken) =>
        _administration.ReturnAsync(childBudgetId, cancellationToken);

    /// <summary>Ends the holds whose lease is over, and says what was put right since the start. Does not throw when the store does not answer.</summary>
    public async ValueTask<ReconcileReport> ReconcileAsync(CancellationToken cancellationToken)
    {
        int? holds = null;
        try
        {
            await _sweeper.SweepAsync(cancellationToken);
            holds = await _store.CountHoldsAsync(cancellationToken);
        }
        catch (BudgetStoreException)
        {
            // The report says so by the time of the last sweep and by the missing number.
        }

        (int slices, NanoUsd unspent) = _slices.Holdings();
        return _sweeper.Report() with
        {
            SliceCount = slices,
            SliceUnspent = unspent,
            HoldCount = holds,
            UnsettledCount = _repairs.Count,
            ReplayedCount = _repairs.ReplayedCount,
            Replayed = new NanoUsd(_repairs.ReplayedNanoUsd),
        };
    }

    // Between sweeps: whether a store elsewhere still has what it acknowledged, also when no call asks it, and the budgets above those charged.
    private async ValueTask LookAsync()
    {
        if (_coalescer is not null)
        {
            await _coalescer.SendAsync(new OperationRequest { Kind = OperationKind.Renew, HoldId = Repairer.ProbeHold, Amount = -1, LeaseMs = 1000 });
        }

        await _parents.LookAsync(CancellationToken.None);
    }
}
