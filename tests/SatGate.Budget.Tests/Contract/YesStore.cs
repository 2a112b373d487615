using SatGate.Budget.Operations;
using SatGate.Budget.Stores;

namespace SatGate.Budget.Tests.Contract;

/// <summary>A store that says yes to everything and keeps nothing, to see that the model check notices.</summary>
internal sealed class YesStore : IBudgetStore
{
    public bool IsLocal => true;

    public string Description => "yes";

    public ValueTask<bool> ExecuteAsync(OperationBatch batch)
    {
        foreach (LedgerOperation operation in batch.AsSpan())
        {
            operation.Outcome = OperationOutcome.Done;
        }

        return ValueTask.FromResult(true);
    }

    public ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken) => ValueTask.FromResult<BudgetBalance?>(null);

    public ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ExpiredHold>>([]);

    public ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(0);

    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
