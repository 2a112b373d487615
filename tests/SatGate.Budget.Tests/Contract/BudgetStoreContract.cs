using SatGate.Budget.Operations;
using SatGate.Budget.Stores;
using SatGate.Model.Money;
using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>
/// What every <see cref="IBudgetStore"/> must do, a fact for each sentence of the contract. A store's own test class derives from this and says
/// how to make one. Leases are either an hour, and never end during a test, or a few milliseconds.
/// </summary>
public abstract partial class BudgetStoreContract : IAsyncLifetime
{
    private const long LongLeaseMs = 3_600_000;

    private const long ShortLeaseMs = 1;

    private static readonly TimeSpan PastShortLease = TimeSpan.FromMilliseconds(10);

    private IBudgetStore? _store;
    private StoreClient? _client;

    /// <summary>How many random sequences the model check plays.</summary>
    protected virtual int ModelSequences => 2_000;

    private IBudgetStore Store => _store!;

    private StoreClient Client => _client!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _store = await CreateAsync();
        _client = new StoreClient(_store);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        await DisposeResourcesAsync();
    }

    /// <summary>An empty store that nobody else uses. Called once per test; the contract disposes it.</summary>
    protected abstract Task<IBudgetStore> CreateAsync();

    /// <summary>Lets at least that much time pass on the store's clock: a fake clock is moved, a real one is waited for.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>The store's clock, in milliseconds since 1970 UTC.</summary>
    protected abstract long NowUnixMs { get; }

    /// <summary>Frees what <see cref="CreateAsync"/> needed, after the store is disposed.</summary>
    protected virtual ValueTask DisposeResourcesAsync() => ValueTask.CompletedTask;

    private static BudgetBucket Bucket(string budgetId) => new(budgetId, windowId: null, endsAtUnixMs: 0);

    private async Task<BudgetBucket> EnsureAsync(string budgetId, long limit)
    {
        BudgetBucket bucket = Bucket(budgetId);
        LedgerOperation made = await Client.DoAsync(OperationKind.Ensure, limit, bucket);
        Assert.Equal(OperationOutcome.Done, made.Outcome);
        return bucket;
    }

    /// <summary>Reads a bucket, checks that its parts add up, and compares it.</summary>
    private async Task ExpectAsync(BudgetBucket bucket, long limit, long spent = 0, long held = 0, long carved = 0)
    {
        BudgetBalance? balance = await Store.ReadAsync(bucket, CancellationToken.None);
        var expected = new BudgetBalance(
            new NanoUsd(limit), new NanoUsd(spent), new NanoUsd(held), new NanoUsd(carved), new NanoUsd(limit - spent - held - carved));
        Assert.Equal(expected, balance);
    }

    private static void ExpectDone(LedgerOperation operation, long remaining)
    {
        Assert.Equal(OperationOutcome.Done, operation.Outcome);
        Assert.Equal(-1, operation.Index);
        Assert.Equal(remaining, operation.Remaining);
        Assert.False(operation.IsRepeat);
    }

    private static void ExpectRefused(LedgerOperation operation, int index, long remaining)
    {
        Assert.Equal(OperationOutcome.Refused, operation.Outcome);
        Assert.Equal(index, operation.Index);
        Assert.Equal(remaining, operation.Remaining);
    }

    private static void ExpectUnknown(LedgerOperation operation, int index)
    {
        Assert.Equal(OperationOutcome.Unknown, operation.Outcome);
        Assert.Equal(index, operation.Index);
    }
}
