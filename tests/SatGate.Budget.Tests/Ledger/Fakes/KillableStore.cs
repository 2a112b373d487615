using SatGate.Budget.Operations;
using SatGate.Budget.Stores;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>The way of one gateway to a store that others use too; once it is killed nothing of it arrives any more.</summary>
internal sealed class KillableStore(IBudgetStore store) : IBudgetStore
{
    private volatile bool _isKilled;

    public bool IsLocal => store.IsLocal;

    public string Description => store.Description;

    public void Kill() => _isKilled = true;

    public ValueTask<bool> ExecuteAsync(OperationBatch batch) => _isKilled ? ValueTask.FromResult(false) : store.ExecuteAsync(batch);

    public ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken) => Alive().ReadAsync(bucket, cancellationToken);

    public ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken) => Alive().SweepAsync(countMax, cancellationToken);

    public ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken) => Alive().CountHoldsAsync(cancellationToken);

    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        Alive().TryClaimAsync(name, owner, duration, cancellationToken);

    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken) => Alive().ReleaseClaimAsync(name, owner, cancellationToken);

    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) => Alive().FindRisksAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IBudgetStore Alive() => _isKilled ? throw new BudgetStoreException("This gateway was killed.") : store;
}
