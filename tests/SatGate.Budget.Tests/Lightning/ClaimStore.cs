using System.Collections.Concurrent;
using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

/// <summary>A store that knows claims only, in memory, and can be away.</summary>
internal sealed class ClaimStore : IBudgetStore
{
    private readonly ConcurrentDictionary<string, string> _claims = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _released = new(0);

    /// <summary>Whether it does not answer.</summary>
    public bool IsAway { get; set; }

    /// <summary>Whether it takes a claim and then does not answer, once.</summary>
    public bool TakesAndFallsSilent { get; set; }

    /// <summary>How long claims were asked for.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>The names that are claimed.</summary>
    public ICollection<string> Names => _claims.Keys;

    public bool IsLocal => true;

    public string Description => "claims";

    /// <summary>Waits until one more claim was released.</summary>
    public async Task WaitForReleaseAsync() => Assert.True(await _released.WaitAsync(TimeSpan.FromSeconds(30)));

    public ValueTask<bool> TryClaimAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfAway();
        Duration = duration;
        bool isOwner = _claims.GetOrAdd(name, owner) == owner;
        if (TakesAndFallsSilent)
        {
            TakesAndFallsSilent = false;
            throw new BudgetStoreException("no answer in time");
        }

        return ValueTask.FromResult(isOwner);
    }

    public ValueTask<bool> ReleaseClaimAsync(string name, string owner, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        bool was = _claims.TryRemove(new KeyValuePair<string, string>(name, owner));
        _released.Release();
        return ValueTask.FromResult(was);
    }

    public ValueTask<bool> ExecuteAsync(OperationBatch batch) => throw new NotSupportedException();

    public ValueTask<BudgetBalance?> ReadAsync(BudgetBucket bucket, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ExpiredHold>> SweepAsync(int countMax, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<int> CountHoldsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> FindRisksAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        _released.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ThrowIfAway()
    {
        if (IsAway)
        {
            throw new BudgetStoreException("away");
        }
    }
}
