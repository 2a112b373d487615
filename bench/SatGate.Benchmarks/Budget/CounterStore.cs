using SatGate.Budget.Operations;
using SatGate.Budget.Stores;

namespace SatGate.Benchmarks.Budget;

/// <summary>A store that only counts what is spent, so that what is measured is the ledger above it. How it answers is its subclass's.</summary>
internal abstract class CounterStore : IBudgetStore
{
    public abstract bool IsLocal { get; }

    public abstract string Description { get; }

    public long Spent { get; private set; }

    public abstract ValueTask<bool> ExecuteAsync(OperationBatch batch);

    public ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken) => new((BudgetBalance?)null);

    public ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken) => new((IReadOnlyList<ExpiredHold>)[]);

    public ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken) => new(0);

    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) => new(true);

    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken) => new(true);

    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) => new((IReadOnlyList<string>)[]);

    public virtual ValueTask DisposeAsync() => default;

    /// <summary>Carries a batch out, all of it.</summary>
    protected void Count(OperationBatch batch)
    {
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            operation.Outcome = OperationOutcome.Done;
            operation.Remaining = long.MaxValue / 2;
            Spent += operation.Kind == OperationKind.Debit ? operation.Amount : 0;
        }
    }
}
