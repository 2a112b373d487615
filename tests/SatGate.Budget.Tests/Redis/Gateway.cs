using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Budget.Operations;
using SatGate.Budget.Redis;
using SatGate.Budget.Tests.Contract;
using SatGate.Model.Money;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

/// <summary>A connection, a store and a budget that covers everything.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private const long Limit = 4_000_000_000_000_000;

    private Gateway(RedisConnection connection)
    {
        Connection = connection;
        Store = new RedisBudgetStore(connection);
        Buckets = new BucketSet(Bucket);
    }

    public RedisConnection Connection { get; }

    public RedisBudgetStore Store { get; }

    public BudgetBucket Bucket { get; } = new("a", windowId: null, endsAtUnixMs: 0);

    public BucketSet Buckets { get; }

    public static Task<Gateway> OpenAsync(RedisServer server, int deadlineMs = 10_000, int callsInFlightMax = 1_024) =>
        OpenAsync(server.Url, deadlineMs, callsInFlightMax);

    public static async Task<Gateway> OpenAsync(string url, int deadlineMs = 10_000, int callsInFlightMax = 1_024)
    {
        Gateway gateway = new(await RedisConnection.OpenAsync(
            new RedisStoreOptions { Url = url, DeadlineMs = deadlineMs, ReadTimeoutMs = 10_000, CallsInFlightMax = callsInFlightMax, Dialer = Pollers.Dialer },
            NullLogger.Instance,
            TimeProvider.System,
            CancellationToken.None));
        LedgerOperation made = await new StoreClient(gateway.Store).DoAsync(OperationKind.Ensure, Limit, gateway.Bucket);
        Assert.Equal(OperationOutcome.Done, made.Outcome);
        return gateway;
    }

    public Debits Debit(int size, long price) => new(Store, Buckets, size, price);

    /// <summary>Every debit that was acknowledged was taken once, and nothing else.</summary>
    public Task ExpectSpentAsync(Debits[] all, long price)
    {
        Assert.All(all, d => Assert.NotEqual(0, d.Done));
        return ExpectSpentAsync(all.Sum(d => d.Done) * price);
    }

    public async Task ExpectSpentAsync(long spent)
    {
        BudgetBalance? balance = await Store.ReadAsync(Bucket, CancellationToken.None);
        Assert.Equal(new NanoUsd(spent), balance!.Value.Spent);
        Assert.Equal(new NanoUsd(Limit - spent), balance.Value.Remaining);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
