using SatGate.Budget.Operations;
using SatGate.Model.Money;
using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>Ensure, Debit, Record, Refund and Adjust.</summary>
public abstract partial class BudgetStoreContract
{
    [Fact]
    public async Task A_bucket_that_nobody_ensured_does_not_exist()
    {
        Assert.Null(await Store.ReadAsync(Bucket("nobody"), CancellationToken.None));
        ExpectUnknown(await Client.DoAsync(OperationKind.Debit, 1, Bucket("nobody")), index: 0);
        Assert.Null(await Store.ReadAsync(Bucket("nobody"), CancellationToken.None));
    }

    [Fact]
    public async Task Ensure_makes_a_bucket_once_and_changes_nothing_after()
    {
        BudgetBucket bucket = Bucket("a");
        ExpectDone(await Client.DoAsync(OperationKind.Ensure, 100, bucket), remaining: 100);
        await ExpectAsync(bucket, limit: 100);
        await Client.DoAsync(OperationKind.Debit, 30, bucket);
        ExpectDone(await Client.DoAsync(OperationKind.Ensure, 5_000, bucket), remaining: 70);
        await ExpectAsync(bucket, limit: 100, spent: 30);
    }

    [Fact]
    public async Task Two_windows_of_a_budget_are_two_buckets()
    {
        long ends = NowUnixMs + LongLeaseMs;
        var first = new BudgetBucket("a", "w1", ends) { KeepMs = LongLeaseMs };
        var second = new BudgetBucket("a", "w2", ends) { KeepMs = LongLeaseMs };
        await Client.DoAsync(OperationKind.Ensure, 10, first);
        await Client.DoAsync(OperationKind.Ensure, 20, second);
        await Client.DoAsync(OperationKind.Debit, 3, first);
        await ExpectAsync(first, limit: 10, spent: 3);
        await ExpectAsync(second, limit: 20);
        Assert.Null(await Store.ReadAsync(Bucket("a"), CancellationToken.None));
    }

    [Fact]
    public async Task A_bucket_is_the_same_for_whoever_names_it()
    {
        await EnsureAsync("a", 10);
        var other = new StoreClient(Store);
        ExpectDone(await other.DoAsync(OperationKind.Debit, 4, Bucket("a")), remaining: 6);
        await ExpectAsync(Bucket("a"), limit: 10, spent: 4);
    }

    [Fact]
    public async Task A_windowed_bucket_is_kept_past_its_window_and_then_dropped()
    {
        long ends = NowUnixMs + 400;
        var kept = new BudgetBucket("kept", "w", ends) { KeepMs = LongLeaseMs };
        var dropped = new BudgetBucket("dropped", "w", ends) { KeepMs = 200 };
        await Client.DoAsync(OperationKind.Ensure, 10, kept);
        await Client.DoAsync(OperationKind.Ensure, 10, dropped);
        LedgerOperation debit = await Client.DoAsync(OperationKind.Debit, 4, kept, dropped);
        Assert.Equal(OperationOutcome.Done, debit.Outcome);
        await PassAsync(TimeSpan.FromMilliseconds(700));
        await ExpectAsync(kept, limit: 10, spent: 4);
        Assert.Null(await Store.ReadAsync(dropped, CancellationToken.None));
        ExpectUnknown(await Client.DoAsync(OperationKind.Debit, 1, kept, dropped), index: 1);
        ExpectDone(await Client.DoAsync(OperationKind.Refund, 4, kept, dropped), remaining: 10);
        Assert.Null(await Store.ReadAsync(dropped, CancellationToken.None));
    }

    [Fact]
    public async Task Debit_takes_from_every_bucket()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 50);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 20, first, second), remaining: 80);
        await ExpectAsync(first, limit: 100, spent: 20);
        await ExpectAsync(second, limit: 50, spent: 20);
    }

    [Fact]
    public async Task Debit_takes_from_a_path_of_the_greatest_length()
    {
        BudgetBucket[] path = await Task.WhenAll(Enumerable.Range(0, BucketSet.CountMax).Select(async i =>
        {
            BudgetBucket bucket = Bucket($"p{i}");
            await new StoreClient(Store).DoAsync(OperationKind.Ensure, 10 + i, bucket);
            return bucket;
        }));
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 10, path), remaining: 0);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, 1, path), index: 0, remaining: 0);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 1, path[1..]), remaining: 0);
    }

    [Fact]
    public async Task Debit_is_refused_at_the_first_bucket_that_does_not_cover_it_and_takes_nothing()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 9);
        BudgetBucket third = await EnsureAsync("c", 8);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, 10, first, second, third), index: 1, remaining: 9);
        await ExpectAsync(first, limit: 100);
        await ExpectAsync(second, limit: 9);
        await ExpectAsync(third, limit: 8);
    }

    [Fact]
    public async Task Debit_of_all_that_remains_is_done_and_one_more_is_not()
    {
        BudgetBucket bucket = await EnsureAsync("a", 10);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, 11, bucket), index: 0, remaining: 10);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 10, bucket), remaining: 0);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, 1, bucket), index: 0, remaining: 0);
    }

    [Fact]
    public async Task Debit_names_the_first_bucket_that_does_not_exist_and_takes_nothing()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        ExpectUnknown(await Client.DoAsync(OperationKind.Debit, 10, first, Bucket("x"), Bucket("y")), index: 1);
        await ExpectAsync(first, limit: 100);
        Assert.Null(await Store.ReadAsync(Bucket("x"), CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_is_refused_only_by_a_bucket_in_debt()
    {
        BudgetBucket bucket = await EnsureAsync("a", 10);
        await Client.DoAsync(OperationKind.Debit, 10, bucket);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 0, bucket), remaining: 0);
        await Client.DoAsync(OperationKind.Record, 1, bucket);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, 0, bucket), index: 0, remaining: -1);
    }

    [Fact]
    public async Task Record_takes_whether_covered_or_not_and_names_the_first_that_did_not()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 10);
        ExpectDone(await Client.DoAsync(OperationKind.Record, 10, first, second), remaining: 90);
        LedgerOperation beyond = await Client.DoAsync(OperationKind.Record, 15, first, second);
        Assert.Equal((OperationOutcome.Done, 1), (beyond.Outcome, beyond.Index));
        await ExpectAsync(first, limit: 100, spent: 25);
        await ExpectAsync(second, limit: 10, spent: 25);
        LedgerOperation alone = await Client.DoAsync(OperationKind.Record, 5, second);
        Assert.Equal((OperationOutcome.Done, 0, -20), (alone.Outcome, alone.Index, alone.Remaining));
    }

    [Fact]
    public async Task Record_takes_nothing_when_a_bucket_does_not_exist()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        ExpectUnknown(await Client.DoAsync(OperationKind.Record, 10, first, Bucket("x")), index: 1);
        await ExpectAsync(first, limit: 100);
    }

    [Fact]
    public async Task Refund_gives_back_to_every_bucket()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 50);
        await Client.DoAsync(OperationKind.Debit, 20, first, second);
        ExpectDone(await Client.DoAsync(OperationKind.Refund, 20, first, second), remaining: 100);
        await ExpectAsync(first, limit: 100);
        await ExpectAsync(second, limit: 50);
    }

    [Fact]
    public async Task Refund_passes_over_a_bucket_that_does_not_exist()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        await Client.DoAsync(OperationKind.Debit, 20, first);
        LedgerOperation refund = await Client.DoAsync(OperationKind.Refund, 20, Bucket("x"), first);
        Assert.Equal(OperationOutcome.Done, refund.Outcome);
        await ExpectAsync(first, limit: 100);
        Assert.Null(await Store.ReadAsync(Bucket("x"), CancellationToken.None));
    }

    [Fact]
    public async Task Adjust_changes_the_limit_and_what_was_spent_held_and_carved_stays()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        await Client.DoAsync(OperationKind.Debit, 10, bucket);
        await Client.HoldAsync("h", 20, LongLeaseMs, bucket);
        await Client.DoAsync(OperationKind.Carve, 30, bucket, Bucket("child"));
        ExpectDone(await Client.DoAsync(OperationKind.Adjust, 200, bucket), remaining: 140);
        await ExpectAsync(bucket, limit: 200, spent: 10, held: 20, carved: 30);
        ExpectDone(await Client.DoAsync(OperationKind.Adjust, 5, bucket), remaining: -55);
        await ExpectAsync(bucket, limit: 5, spent: 10, held: 20, carved: 30);
        ExpectUnknown(await Client.DoAsync(OperationKind.Adjust, 5, Bucket("x")), index: 0);
        Assert.Null(await Store.ReadAsync(Bucket("x"), CancellationToken.None));
    }

    [Fact]
    public async Task Amounts_are_exact_where_floating_point_is_not()
    {
        const long Limit = NanoUsd.ValueMax - 1;
        BudgetBucket bucket = await EnsureAsync("a", Limit);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 1, bucket), remaining: Limit - 1);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, Limit, bucket), index: 0, remaining: Limit - 1);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, Limit - 2, bucket), remaining: 1);
        await ExpectAsync(bucket, Limit, spent: Limit - 1);
    }

    [Fact]
    public async Task A_sum_that_would_overflow_is_failed_and_nothing_happens()
    {
        BudgetBucket first = await EnsureAsync("a", NanoUsd.ValueMax);
        BudgetBucket second = await EnsureAsync("b", 0);
        await Client.DoAsync(OperationKind.Record, NanoUsd.ValueMax, second);
        await Client.DoAsync(OperationKind.Record, NanoUsd.ValueMax, second);
        LedgerOperation beyond = await Client.DoAsync(OperationKind.Record, NanoUsd.ValueMax, first, second);
        Assert.Equal(OperationOutcome.Failed, beyond.Outcome);
        await ExpectAsync(first, limit: NanoUsd.ValueMax);
        await ExpectAsync(second, limit: 0, spent: 2 * NanoUsd.ValueMax);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 1, first), remaining: NanoUsd.ValueMax - 1);
    }

    [Fact]
    public async Task A_settle_that_would_overflow_is_failed_and_the_hold_stays()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 100);
        await Client.HoldAsync("h", 10, LongLeaseMs, first, second);
        await Client.DoAsync(OperationKind.Record, NanoUsd.ValueMax, second);
        await Client.DoAsync(OperationKind.Record, NanoUsd.ValueMax, second);
        Assert.Equal(OperationOutcome.Failed, (await Client.OnHoldAsync(OperationKind.Settle, "h", NanoUsd.ValueMax)).Outcome);
        await ExpectAsync(first, limit: 100, held: 10);
        await ExpectAsync(second, limit: 100, spent: 2 * NanoUsd.ValueMax, held: 10);
        Assert.Equal(1, await Store.CountHoldsAsync(CancellationToken.None));
    }
}
