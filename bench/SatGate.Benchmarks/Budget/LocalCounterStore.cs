using SatGate.Budget.Operations;
using SatGate.Budget.Stores;

namespace SatGate.Benchmarks.Budget;

/// <summary>A store in this process that only counts, so that what is measured is the ledger above it.</summary>
internal sealed class LocalCounterStore : IBudgetStore
{
    public bool IsLocal => true;

    public string Description => "counter";

    public long Spent { get; private set; }

    public ValueTask<bool> ExecuteAsync(OperationBatch batch)
    {
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            operation.Outcome = OperationOutcome.Done;
            operation.Remaining = long.MaxValue / 2;
            Spent += operation.Kind == OperationKind.Debit ? operation.Amount : 0;
        }

        return new ValueTask<bool>(true);
    }

    public ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken) => new((BudgetBalance?)null);

    public ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken) => new((IReadOnlyList<ExpiredHold>)[]);

    public ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken) => new(0);

    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) => new(true);

    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken) => new(true);

    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) => new((IReadOnlyList<string>)[]);

    public ValueTask DisposeAsync() => default;
}
