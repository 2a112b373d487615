using SatGate.Budget.Operations;

namespace SatGate.Budget.Stores;

/// <summary>
/// Where balances live. Every operation is one atomic step and is carried out at most once per id, through any repetition, disconnect or crash
/// of a gateway. Thread-safe.
/// </summary>
public interface IBudgetStore : IAsyncDisposable
{
    /// <summary>Whether <see cref="ExecuteAsync"/> always completes before it returns, without leaving the process.</summary>
    bool IsLocal { get; }

    /// <summary>What it is, for logs and the admin API: <c>embedded</c>, or <c>redis</c> with host and database but never a password.</summary>
    string Description { get; }

    /// <summary>
    /// Carries out a batch and fills in the answers. True when the store answered; false when it did not answer in time or cannot be reached, and
    /// then operations still <see cref="OperationOutcome.Unanswered"/> may or may not have taken effect. Never throws for a fault of the store.
    /// </summary>
    ValueTask<bool> ExecuteAsync(OperationBatch batch);

    /// <summary>The balance of a bucket, or null when it does not exist. Throws <see cref="BudgetStoreException"/> when the store does not answer.</summary>
    ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken);

    /// <summary>Ends holds whose lease is over, by the store's own clock, at most <paramref name="countMax"/>. Throws <see cref="BudgetStoreException"/>.</summary>
    ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken);

    /// <summary>The holds in force. Throws <see cref="BudgetStoreException"/>.</summary>
    ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Claims a name for a time: true for the first caller on any gateway, false for every other until the time is over. For things that may
    /// happen once, such as redeeming a payment. Throws <see cref="BudgetStoreException"/> when the store does not answer: then nobody may go on.
    /// </summary>
    ValueTask<bool> TryClaimAsync(string name, TimeSpan duration, CancellationToken cancellationToken) =>
        TryClaimAsync(name, Guid.NewGuid().ToString("N"), duration, cancellationToken);

    /// <summary>
    /// Claims a name for an owner: true for the first owner on any gateway and, when the question is repeated, for that owner again; false for
    /// every other until the time is over or the claim is released. A store may forget the owner, never the claim, when it is opened anew: then
    /// nobody is the owner. Throws <see cref="BudgetStoreException"/> when the store does not answer:
    /// then nobody may go on, and whether the name is claimed is not known until it is released.
    /// </summary>
    /// <param name="name">What is claimed: 1 to 128 characters.</param>
    /// <param name="owner">Who claims it: 1 to 64 of <c>a-z A-Z 0-9 . _ -</c>, random for each claim, so that nobody releases another's.</param>
    /// <param name="duration">How long the claim lasts, by the store's own clock; a repetition does not extend it.</param>
    /// <param name="cancellationToken">Ends the wait, not the claim.</param>
    ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Releases a name that this owner has claimed, so that anybody may claim it: true when it was this owner's. A name that is not claimed, or by
    /// another, is left as it is. Throws <see cref="BudgetStoreException"/> when the store does not answer; to repeat it is safe.
    /// </summary>
    ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken);

    /// <summary>What about this store may lose money, one sentence each with what to do; empty when nothing does.</summary>
    ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken);
}
