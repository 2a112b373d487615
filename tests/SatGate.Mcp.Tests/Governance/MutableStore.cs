using SatGate.Budget.Operations;
using SatGate.Budget.Stores;

namespace SatGate.Mcp.Tests.Governance;

/// <summary>A store that answers until it is told not to.</summary>
internal sealed class MutableStore(IBudgetStore inner) : IBudgetStore
{
    public bool IsSilent { get; set; }

    public bool IsLocal => inner.IsLocal;

    public string Description => inner.Description;

    public ValueTask<bool> ExecuteAsync(OperationBatch batch) => IsSilent ? new ValueTask<bool>(false) : inner.ExecuteAsync(batch);

    public ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken) => inner.ReadAsync(bucket, cancellationToken);

    public ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken) => inner.SweepAsync(countMax, cancellationToken);

    public ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken) => inner.CountHoldsAsync(cancellationToken);

    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        inner.TryClaimAsync(name, owner, duration, cancellationToken);

    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken) => inner.ReleaseClaimAsync(name, owner, cancellationToken);

    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) => inner.FindRisksAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
