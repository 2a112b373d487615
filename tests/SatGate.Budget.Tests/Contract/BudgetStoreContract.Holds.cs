using SatGate.Budget.Operations;
using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>Hold, TopUp, Renew, Settle and the sweep.</summary>
public abstract partial class BudgetStoreContract
{
    [Fact]
    public async Task Hold_holds_on_every_bucket()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 50);
        ExpectDone(await Client.HoldAsync("h", 20, LongLeaseMs, first, second), remaining: 80);
        await ExpectAsync(first, limit: 100, held: 20);
        await ExpectAsync(second, limit: 50, held: 20);
        Assert.Equal(1, await Store.CountHoldsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Hold_is_refused_and_unknown_as_a_debit_is()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 9);
        ExpectRefused(await Client.HoldAsync("h", 10, LongLeaseMs, first, second), index: 1, remaining: 9);
        ExpectUnknown(await Client.HoldAsync("h", 10, LongLeaseMs, first, Bucket("x")), index: 1);
        await ExpectAsync(first, limit: 100);
        await ExpectAsync(second, limit: 9);
        Assert.Equal(0, await Store.CountHoldsAsync(CancellationToken.None));
        Assert.Equal(OperationOutcome.Gone, (await Client.OnHoldAsync(OperationKind.Settle, "h", 1)).Outcome);
    }

    [Fact]
    public async Task What_is_held_cannot_be_spent_by_others()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        await Client.HoldAsync("h", 70, LongLeaseMs, bucket);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, 31, bucket), index: 0, remaining: 30);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 30, bucket), remaining: 0);
    }

    [Fact]
    public async Task A_hold_of_a_name_that_exists_is_done_without_a_second_effect()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        await Client.HoldAsync("h", 70, LongLeaseMs, bucket);
        LedgerOperation again = await Client.HoldAsync("h", 70, LongLeaseMs, bucket);
        Assert.Equal(OperationOutcome.Done, again.Outcome);
        await ExpectAsync(bucket, limit: 100, held: 70);
        Assert.Equal(1, await Store.CountHoldsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_name_is_free_again_after_its_hold_has_ended()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        await Client.HoldAsync("h", 70, LongLeaseMs, bucket);
        await Client.OnHoldAsync(OperationKind.Settle, "h", 10);
        ExpectDone(await Client.HoldAsync("h", 40, LongLeaseMs, bucket), remaining: 50);
        await ExpectAsync(bucket, limit: 100, spent: 10, held: 40);
    }

    [Fact]
    public async Task A_hold_may_have_the_longest_name()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        string name = "aZ09._-" + new string('x', 57);
        ExpectDone(await Client.HoldAsync(name, 10, LongLeaseMs, bucket), remaining: 90);
        ExpectDone(await Client.OnHoldAsync(OperationKind.Settle, name, 4), remaining: 96);
    }

    [Fact]
    public async Task TopUp_adds_to_a_hold_on_its_own_buckets()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 50);
        await Client.HoldAsync("h", 20, LongLeaseMs, first, second);
        ExpectDone(await Client.OnHoldAsync(OperationKind.TopUp, "h", 25), remaining: 55);
        await ExpectAsync(first, limit: 100, held: 45);
        await ExpectAsync(second, limit: 50, held: 45);
        ExpectRefused(await Client.OnHoldAsync(OperationKind.TopUp, "h", 6), index: 1, remaining: 5);
        await ExpectAsync(first, limit: 100, held: 45);
        await Client.OnHoldAsync(OperationKind.Settle, "h", 44);
        await ExpectAsync(first, limit: 100, spent: 44);
        await ExpectAsync(second, limit: 50, spent: 44);
    }

    [Fact]
    public async Task What_concerns_a_hold_that_does_not_exist_is_gone()
    {
        Assert.Equal(OperationOutcome.Gone, (await Client.OnHoldAsync(OperationKind.TopUp, "h", 1)).Outcome);
        Assert.Equal(OperationOutcome.Gone, (await Client.OnHoldAsync(OperationKind.Renew, "h", 1, LongLeaseMs)).Outcome);
        Assert.Equal(OperationOutcome.Gone, (await Client.OnHoldAsync(OperationKind.Settle, "h", 1)).Outcome);
    }

    [Fact]
    public async Task Settle_releases_all_and_spends_the_amount()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 50);
        await Client.HoldAsync("h", 20, LongLeaseMs, first, second);
        ExpectDone(await Client.OnHoldAsync(OperationKind.Settle, "h", 5), remaining: 95);
        await ExpectAsync(first, limit: 100, spent: 5);
        await ExpectAsync(second, limit: 50, spent: 5);
        Assert.Equal(0, await Store.CountHoldsAsync(CancellationToken.None));
        Assert.Equal(OperationOutcome.Gone, (await Client.OnHoldAsync(OperationKind.Settle, "h", 5)).Outcome);
        await ExpectAsync(first, limit: 100, spent: 5);
    }

    [Fact]
    public async Task Settle_spends_what_is_not_covered_too_and_the_debt_refuses_until_it_is_gone()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        await Client.HoldAsync("h", 60, LongLeaseMs, bucket);
        ExpectDone(await Client.OnHoldAsync(OperationKind.Settle, "h", 130), remaining: -30);
        ExpectRefused(await Client.DoAsync(OperationKind.Debit, 1, bucket), index: 0, remaining: -30);
        ExpectRefused(await Client.HoldAsync("g", 0, LongLeaseMs, bucket), index: 0, remaining: -30);
        ExpectDone(await Client.DoAsync(OperationKind.Adjust, 131, bucket), remaining: 1);
        ExpectDone(await Client.DoAsync(OperationKind.Debit, 1, bucket), remaining: 0);
    }

    [Fact]
    public async Task Sweep_charges_a_hold_whose_lease_is_over_in_full_when_nothing_was_metered()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 100);
        await Client.HoldAsync("over", 20, ShortLeaseMs, first, second);
        await Client.HoldAsync("stays", 7, LongLeaseMs, first);
        await PassAsync(PastShortLease);
        ExpiredHold swept = Assert.Single(await Store.SweepAsync(100, CancellationToken.None));
        Assert.Equal(new ExpiredHold("over", 20, 20, "a"), swept);
        await ExpectAsync(first, limit: 100, spent: 20, held: 7);
        await ExpectAsync(second, limit: 100, spent: 20);
        Assert.Equal(1, await Store.CountHoldsAsync(CancellationToken.None));
        Assert.Equal(OperationOutcome.Gone, (await Client.OnHoldAsync(OperationKind.Settle, "over", 1)).Outcome);
        Assert.Empty(await Store.SweepAsync(100, CancellationToken.None));
        await ExpectAsync(first, limit: 100, spent: 20, held: 7);
    }

    [Fact]
    public async Task Sweep_charges_what_was_metered_last()
    {
        BudgetBucket bucket = await EnsureAsync("a", 1_000);
        await Client.HoldAsync("h", 100, LongLeaseMs, bucket);
        await Client.OnHoldAsync(OperationKind.TopUp, "h", 50);
        await Client.OnHoldAsync(OperationKind.Renew, "h", 90, LongLeaseMs);
        await Client.OnHoldAsync(OperationKind.Renew, "h", 40, LongLeaseMs);
        await Client.OnHoldAsync(OperationKind.Renew, "h", -1, ShortLeaseMs);
        await PassAsync(PastShortLease);
        Assert.Equal([new ExpiredHold("h", 150, 40, "a")], await Store.SweepAsync(100, CancellationToken.None));
        await ExpectAsync(bucket, limit: 1_000, spent: 40);
    }

    [Fact]
    public async Task Sweep_charges_nothing_when_nothing_is_what_was_metered()
    {
        BudgetBucket bucket = await EnsureAsync("a", 1_000);
        await Client.HoldAsync("h", 100, LongLeaseMs, bucket);
        await Client.OnHoldAsync(OperationKind.Renew, "h", 0, ShortLeaseMs);
        await PassAsync(PastShortLease);
        Assert.Equal([new ExpiredHold("h", 100, 0, "a")], await Store.SweepAsync(100, CancellationToken.None));
        await ExpectAsync(bucket, limit: 1_000);
    }

    [Fact]
    public async Task Sweep_charges_what_was_metered_above_the_hold_too()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        await Client.HoldAsync("h", 100, LongLeaseMs, bucket);
        await Client.OnHoldAsync(OperationKind.Renew, "h", 130, ShortLeaseMs);
        await PassAsync(PastShortLease);
        Assert.Equal([new ExpiredHold("h", 100, 130, "a")], await Store.SweepAsync(100, CancellationToken.None));
        await ExpectAsync(bucket, limit: 100, spent: 130);
    }

    [Fact]
    public async Task Renew_extends_the_lease()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        await Client.HoldAsync("h", 10, ShortLeaseMs, bucket);
        Assert.Equal(OperationOutcome.Done, (await Client.OnHoldAsync(OperationKind.Renew, "h", -1, LongLeaseMs)).Outcome);
        await PassAsync(PastShortLease);
        Assert.Empty(await Store.SweepAsync(100, CancellationToken.None));
        await ExpectAsync(bucket, limit: 100, held: 10);
    }

    [Fact]
    public async Task Sweep_ends_no_more_than_it_is_asked_to()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        for (int i = 0; i < 5; i++)
        {
            await Client.HoldAsync($"h{i}", 1, ShortLeaseMs, bucket);
        }

        await PassAsync(PastShortLease);
        Assert.Equal(2, (await Store.SweepAsync(2, CancellationToken.None)).Count);
        Assert.Equal(3, await Store.CountHoldsAsync(CancellationToken.None));
        Assert.Equal(3, (await Store.SweepAsync(100, CancellationToken.None)).Count);
        await ExpectAsync(bucket, limit: 100, spent: 5);
    }

    [Fact]
    public async Task A_hold_past_its_lease_is_in_force_until_it_is_swept()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        await Client.HoldAsync("h", 10, ShortLeaseMs, bucket);
        await PassAsync(PastShortLease);
        ExpectDone(await Client.OnHoldAsync(OperationKind.Settle, "h", 3), remaining: 97);
        Assert.Empty(await Store.SweepAsync(100, CancellationToken.None));
        await ExpectAsync(bucket, limit: 100, spent: 3);
    }

    [Fact]
    public async Task A_hold_outlives_a_bucket_that_was_dropped()
    {
        var windowed = new BudgetBucket("w", "1", NowUnixMs + 400) { KeepMs = 200 };
        await Client.DoAsync(OperationKind.Ensure, 10, windowed);
        BudgetBucket other = await EnsureAsync("a", 100);
        await Client.HoldAsync("h", 10, LongLeaseMs, windowed, other);
        await PassAsync(TimeSpan.FromMilliseconds(700));
        Assert.Equal(OperationOutcome.Done, (await Client.OnHoldAsync(OperationKind.Settle, "h", 3)).Outcome);
        await ExpectAsync(other, limit: 100, spent: 3);
        Assert.Null(await Store.ReadAsync(windowed, CancellationToken.None));
    }
}
