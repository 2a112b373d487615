using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Embedded;
using SatGate.Budget.Operations;
using SatGate.Budget.Tests.Contract;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Embedded;

/// <summary>What the embedded store answered is there after it was opened again.</summary>
public sealed class RestartTests : IDisposable
{
    private const int Sequences = 40;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Random_sequences_with_restarts_between_answer_as_the_model_does()
    {
        int restarts = 0;
        for (int seed = 0; seed < Sequences; seed++)
        {
            await using var store = new RestartingStore(_time, seed);
            await new BudgetModelCheck(100_000 + seed, store, Pass).PlayAsync();
            restarts += store.Restarts;
        }

        Assert.True(restarts > Sequences, $"{restarts} restarts");
    }

    [Fact]
    public async Task Windows_leases_and_claims_go_on_where_they_were()
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var windowed = new BudgetBucket("w", "2026-11", now + 60_000) { KeepMs = 60_000 };
        await using (EmbeddedBudgetStore store = Open())
        {
            var client = new StoreClient(store);
            await client.DoAsync(OperationKind.Ensure, 100, windowed);
            await client.HoldAsync("h", 10, 30_000, windowed);
            await client.OnHoldAsync(OperationKind.Renew, "h", 4, 40_000);
            Assert.True(await store.TryClaimAsync("payment", "owner", TimeSpan.FromMinutes(2), CancellationToken.None));
            Assert.True(await store.TryClaimAsync("given back", "owner", TimeSpan.FromMinutes(2), CancellationToken.None));
            Assert.True(await store.ReleaseClaimAsync("given back", "owner", CancellationToken.None));
        }

        _time.Advance(TimeSpan.FromMilliseconds(39_999));
        await using (EmbeddedBudgetStore store = Open())
        {
            Assert.Empty(await store.SweepAsync(10, CancellationToken.None));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal([new ExpiredHold("h", 10, 4, "w")], await store.SweepAsync(10, CancellationToken.None));
            Assert.False(await store.TryClaimAsync("payment", "other", TimeSpan.FromMinutes(2), CancellationToken.None));
            Assert.True(await store.TryClaimAsync("payment", "owner", TimeSpan.FromMinutes(2), CancellationToken.None));
            Assert.True(await store.TryClaimAsync("given back", "other", TimeSpan.FromMinutes(2), CancellationToken.None));
        }

        _time.Advance(TimeSpan.FromMinutes(2));
        await using (EmbeddedBudgetStore store = Open())
        {
            Assert.Null(await store.ReadAsync(new BudgetBucket("w", "2026-11", windowed.EndsAtUnixMs), CancellationToken.None));
            Assert.True(await store.TryClaimAsync("payment", "other", TimeSpan.FromMinutes(2), CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_hold_outlives_its_bucket_and_a_restart()
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var windowed = new BudgetBucket("w", "1", now + 1_000) { KeepMs = 1_000 };
        var standing = new BudgetBucket("s", windowId: null, endsAtUnixMs: 0);
        await using (EmbeddedBudgetStore store = Open())
        {
            var client = new StoreClient(store);
            await client.DoAsync(OperationKind.Ensure, 100, windowed);
            await client.DoAsync(OperationKind.Ensure, 100, standing);
            await client.HoldAsync("h", 10, 5_000, windowed, standing);
            _time.Advance(TimeSpan.FromSeconds(3));
            await Eventually.TrueAsync(() => CountRows("bucket") == 1, "the bucket to be forgotten");
        }

        await using (EmbeddedBudgetStore store = Open())
        {
            var client = new StoreClient(store);
            var another = new BudgetBucket("another", windowId: null, endsAtUnixMs: 0);
            await client.DoAsync(OperationKind.Ensure, 7, another);
            _time.Advance(TimeSpan.FromSeconds(3));
            Assert.Equal([new ExpiredHold("h", 10, 10, "w")], await store.SweepAsync(10, CancellationToken.None));
            Assert.Equal(10, (await store.ReadAsync(standing, CancellationToken.None))!.Value.Spent.Value);
            Assert.Equal(0, (await store.ReadAsync(another, CancellationToken.None))!.Value.Spent.Value);
        }
    }

    [Fact]
    public async Task A_bucket_made_again_after_its_time_begins_anew()
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await using (EmbeddedBudgetStore store = Open())
        {
            var client = new StoreClient(store);
            await client.DoAsync(OperationKind.Ensure, 100, new BudgetBucket("w", "1", now + 500));
            await client.DoAsync(OperationKind.Debit, 60, new BudgetBucket("w", "1", now + 500));
            _time.Advance(TimeSpan.FromMilliseconds(600));
            var again = new BudgetBucket("w", "1", now + 5_000);
            await client.DoAsync(OperationKind.Ensure, 200, again);
            await client.DoAsync(OperationKind.Debit, 1, again);
        }

        await using EmbeddedBudgetStore reopened = Open();
        BudgetBalance balance = (await reopened.ReadAsync(new BudgetBucket("w", "1", now + 5_000), CancellationToken.None))!.Value;
        Assert.Equal((200, 1, 199), (balance.Limit.Value, balance.Spent.Value, balance.Remaining.Value));
    }

    [Fact]
    public async Task Low_is_remembered_and_old_numbers_stay_spent()
    {
        var bucket = new BudgetBucket("a", windowId: null, endsAtUnixMs: 0);
        StoreClient client;
        LedgerOperation old;
        await using (EmbeddedBudgetStore store = Open())
        {
            client = new StoreClient(store);
            await client.DoAsync(OperationKind.Ensure, 100, bucket);
            old = await client.DoAsync(OperationKind.Debit, 10, bucket);
            client.Low = old.Number + 1;
            await client.DoAsync(OperationKind.Debit, 0, bucket);
        }

        await using EmbeddedBudgetStore reopened = Open();
        var batch = new OperationBatch(client.Instance) { LowExpected = old.Number + 1 };
        batch.TryAdd(old);
        Assert.True(await reopened.ExecuteAsync(batch));
        Assert.Equal((OperationOutcome.Conflict, old.Number + 1), (old.Outcome, batch.LowBefore));
        Assert.Equal(10, (await reopened.ReadAsync(bucket, CancellationToken.None))!.Value.Spent.Value);
    }

    [Fact]
    public async Task Instances_of_earlier_processes_are_forgotten_after_a_day_and_the_one_in_use_is_not()
    {
        var bucket = new BudgetBucket("a", windowId: null, endsAtUnixMs: 0);
        await using (EmbeddedBudgetStore store = Open())
        {
            await new StoreClient(store).DoAsync(OperationKind.Ensure, 100, bucket);
        }

        await using EmbeddedBudgetStore reopened = Open();
        var client = new StoreClient(reopened);
        LedgerOperation debit = await client.DoAsync(OperationKind.Debit, 1, bucket);
        await AdvanceUntilAppliedAsync(TimeSpan.FromSeconds(2));
        Assert.Equal((2, 2), (CountRows("instance"), CountRows("answer")));
        _time.Advance(TimeSpan.FromHours(24));
        await Eventually.TrueAsync(() => CountRows("instance") == 1, "the instance of the earlier process to be forgotten");
        Assert.Equal(1, CountRows("answer"));
        Assert.True((await client.RepeatAsync(debit)).IsRepeat);

        async Task AdvanceUntilAppliedAsync(TimeSpan time)
        {
            _time.Advance(time);
            await Eventually.TrueAsync(() => CountRows("instance") == 2, "the debit to be in the database");
        }
    }

    [Fact]
    public async Task However_often_it_is_restarted_there_is_room_for_the_next_instance()
    {
        var options = new EmbeddedStoreOptions { Directory = _directory.Path, JournalSegmentBytes = 512 * 1024, JournalSegmentCount = 2, InstancesMax = 4 };
        var bucket = new BudgetBucket("a", windowId: null, endsAtUnixMs: 0);
        for (int i = 0; i < 12; i++)
        {
            await using EmbeddedBudgetStore store = EmbeddedBudgetStore.Open(options, _time, NullLoggerFactory.Instance);
            await new StoreClient(store).DoAsync(OperationKind.Ensure, 100, bucket);
            await new StoreClient(store).DoAsync(OperationKind.Debit, 1, bucket);
            _time.Advance(TimeSpan.FromMilliseconds(2));
        }

        Assert.Equal(4, LedgerTables.Count(_directory.Path, "instance"));
        await using EmbeddedBudgetStore last = EmbeddedBudgetStore.Open(options, _time, NullLoggerFactory.Instance);
        Assert.Equal(12, (await last.ReadAsync(bucket, CancellationToken.None))!.Value.Spent.Value);
    }

    private EmbeddedBudgetStore Open() => EmbeddedBudgetStore.Open(
        new EmbeddedStoreOptions { Directory = _directory.Path, JournalSegmentBytes = 512 * 1024, JournalSegmentCount = 2 }, _time, NullLoggerFactory.Instance);

    private int CountRows(string table)
    {
        // The writer does its work when the clock moves.
        _time.Advance(TimeSpan.FromMilliseconds(500));
        return LedgerTables.Count(_directory.Path, table);
    }

    private Task Pass(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
