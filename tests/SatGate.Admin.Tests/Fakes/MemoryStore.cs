using SatGate.Budget.Operations;
using SatGate.Budget.Stores;

namespace SatGate.Admin.Tests.Fakes;

/// <summary>The part of a store that reconciling asks.</summary>
internal sealed class MemoryStore : IBudgetStore
{
    public Queue<ExpiredHold> Expired { get; } = [];

    public bool IsLocal => true;

    public string Description => "memory";

    public ValueTask<bool> ExecuteAsync(OperationBatch batch) => ValueTask.FromResult(false);

    public ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken) => ValueTask.FromResult<BudgetBalance?>(null);

    public ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken)
    {
        List<ExpiredHold> swept = [];
        while (swept.Count < countMax && Expired.TryDequeue(out ExpiredHold? hold))
        {
            swept.Add(hold);
        }

        return ValueTask.FromResult<IReadOnlyList<ExpiredHold>>(swept);
    }

    public ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(3);

    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>(["nothing is written down"]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
