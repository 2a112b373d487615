using SatGate.Budget.Operations;
using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>Numbers, repetitions, Cancel, Low, and batches as a whole.</summary>
public abstract partial class BudgetStoreContract
{
    [Fact]
    public async Task A_repetition_answers_as_the_first_time_and_takes_no_effect()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        LedgerOperation first = await Client.DoAsync(OperationKind.Debit, 10, bucket);
        await Client.DoAsync(OperationKind.Debit, 5, bucket);
        LedgerOperation again = await Client.RepeatAsync(first);
        Assert.Equal((OperationOutcome.Done, -1, 90, true), (again.Outcome, again.Index, again.Remaining, again.IsRepeat));
        await ExpectAsync(bucket, limit: 100, spent: 15);
    }

    [Fact]
    public async Task A_refusal_is_repeated_even_when_the_bucket_covers_it_by_now()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 10);
        LedgerOperation refused = await Client.DoAsync(OperationKind.Debit, 11, first, second);
        await Client.DoAsync(OperationKind.Adjust, 1_000, second);
        LedgerOperation again = await Client.RepeatAsync(refused);
        Assert.Equal((OperationOutcome.Refused, 1, 10, true), (again.Outcome, again.Index, again.Remaining, again.IsRepeat));
        await ExpectAsync(first, limit: 100);
    }

    [Fact]
    public async Task Every_kind_is_carried_out_once()
    {
        BudgetBucket a = Bucket("a");
        BudgetBucket b = Bucket("b");
        LedgerOperation[] all =
        [
            Client.Make(OperationKind.Ensure, 1_000, a),
            Client.Make(OperationKind.Debit, 100, a),
            Client.Make(OperationKind.Record, 50, a),
            Client.Make(OperationKind.Refund, 20, a),
            Client.MakeHold("h", 60, LongLeaseMs, a),
            Client.MakeOnHold(OperationKind.TopUp, "h", 30),
            Client.MakeOnHold(OperationKind.Renew, "h", 10, LongLeaseMs),
            Client.MakeHold("g", 5, LongLeaseMs, a),
            Client.MakeOnHold(OperationKind.Settle, "g", 2),
            Client.Make(OperationKind.Carve, 200, a, b),
            Client.Make(OperationKind.Return, 0, a, b),
            Client.Make(OperationKind.Adjust, 2_000, a),
        ];
        await Client.SendAsync(all);
        Assert.All(all, o => Assert.Equal((OperationOutcome.Done, false), (o.Outcome, o.IsRepeat)));
        LedgerOperation[] again = [.. all.Select(StoreClient.Copy)];
        await Client.SendAsync(again);
        Assert.All(again, o => Assert.Equal((OperationOutcome.Done, true), (o.Outcome, o.IsRepeat)));
        await ExpectAsync(a, limit: 2_000, spent: 132, held: 90, carved: 0);
        await ExpectAsync(b, limit: 0);
    }

    [Fact]
    public async Task A_repetition_within_a_batch_takes_no_effect_either()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        LedgerOperation first = Client.Make(OperationKind.Debit, 10, bucket);
        LedgerOperation again = StoreClient.Copy(first);
        await Client.SendAsync(first, again);
        Assert.False(first.IsRepeat);
        Assert.Equal((OperationOutcome.Done, 90, true), (again.Outcome, again.Remaining, again.IsRepeat));
        await ExpectAsync(bucket, limit: 100, spent: 10);
    }

    [Fact]
    public async Task Gone_is_repeated()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        LedgerOperation gone = await Client.OnHoldAsync(OperationKind.TopUp, "h", 1);
        await Client.HoldAsync("h", 10, LongLeaseMs, bucket);
        LedgerOperation again = await Client.RepeatAsync(gone);
        Assert.Equal((OperationOutcome.Gone, true), (again.Outcome, again.IsRepeat));
        await ExpectAsync(bucket, limit: 100, held: 10);
    }

    [Fact]
    public async Task The_number_of_an_unknown_may_be_used_again()
    {
        BudgetBucket bucket = Bucket("a");
        LedgerOperation unknown = await Client.DoAsync(OperationKind.Debit, 10, bucket);
        ExpectUnknown(unknown, index: 0);
        await Client.DoAsync(OperationKind.Ensure, 100, bucket);
        ExpectDone(await Client.RepeatAsync(unknown), remaining: 90);
        await ExpectAsync(bucket, limit: 100, spent: 10);
    }

    [Fact]
    public async Task A_number_used_for_something_else_is_a_conflict_and_nothing_happens()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        BudgetBucket other = await EnsureAsync("b", 100);
        LedgerOperation first = await Client.DoAsync(OperationKind.Debit, 10, bucket);
        LedgerOperation otherAmount = StoreClient.Copy(first);
        otherAmount.Amount = 11;
        LedgerOperation otherKind = StoreClient.Copy(first);
        otherKind.Kind = OperationKind.Record;
        LedgerOperation otherBucket = StoreClient.Copy(first);
        otherBucket.Buckets = new BucketSet(other);
        LedgerOperation moreBuckets = StoreClient.Copy(first);
        moreBuckets.Buckets = new BucketSet(bucket, other);
        await Client.SendAsync(otherAmount, otherKind, otherBucket, moreBuckets);
        Assert.All([otherAmount, otherKind, otherBucket, moreBuckets], o => Assert.Equal(OperationOutcome.Conflict, o.Outcome));
        await ExpectAsync(bucket, limit: 100, spent: 10);
        await ExpectAsync(other, limit: 100);
        Assert.True((await Client.RepeatAsync(first)).IsRepeat);
    }

    [Fact]
    public async Task A_number_used_for_another_hold_is_a_conflict()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        LedgerOperation first = await Client.HoldAsync("h", 10, LongLeaseMs, bucket);
        LedgerOperation other = StoreClient.Copy(first);
        other.HoldId = "g";
        await Client.SendAsync(other);
        Assert.Equal(OperationOutcome.Conflict, other.Outcome);
        await ExpectAsync(bucket, limit: 100, held: 10);
    }

    [Fact]
    public async Task Instances_number_on_their_own()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        var one = new StoreClient(Store);
        var two = new StoreClient(Store);
        ExpectDone(await one.DoAsync(OperationKind.Debit, 10, bucket), remaining: 90);
        ExpectDone(await two.DoAsync(OperationKind.Debit, 10, bucket), remaining: 80);
    }

    [Fact]
    public async Task Below_low_answers_are_forgotten_and_numbers_refused()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        LedgerOperation old = await Client.DoAsync(OperationKind.Debit, 10, bucket);
        LedgerOperation kept = await Client.DoAsync(OperationKind.Debit, 10, bucket);
        Client.Low = kept.Number;
        LedgerOperation again = await Client.RepeatAsync(old);
        Assert.Equal(OperationOutcome.Conflict, again.Outcome);
        LedgerOperation keptAgain = await Client.RepeatAsync(kept);
        Assert.Equal((OperationOutcome.Done, true), (keptAgain.Outcome, keptAgain.IsRepeat));
        await ExpectAsync(bucket, limit: 100, spent: 20);
    }

    [Fact]
    public async Task Low_never_goes_down()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        LedgerOperation old = await Client.DoAsync(OperationKind.Debit, 10, bucket);
        Client.Low = old.Number + 1;
        await Client.DoAsync(OperationKind.Debit, 10, bucket);
        Client.Low = 1;
        Assert.Equal(OperationOutcome.Conflict, (await Client.RepeatAsync(old)).Outcome);
        await ExpectAsync(bucket, limit: 100, spent: 20);
    }

    [Fact]
    public async Task The_store_says_which_low_it_had_before()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        var client = new StoreClient(Store) { Low = 1 };
        await client.DoAsync(OperationKind.Debit, 1, bucket);
        Assert.Equal(0, client.LowBefore);
        client.Low = 2;
        await client.DoAsync(OperationKind.Debit, 1, bucket);
        Assert.Equal(1, client.LowBefore);
        client.Low = 3;
        await client.DoAsync(OperationKind.Debit, 1, bucket);
        Assert.Equal(2, client.LowBefore);
        await client.DoAsync(OperationKind.Debit, 1, bucket);
        Assert.Equal(3, client.LowBefore);
    }

    [Fact]
    public async Task A_store_that_has_the_low_that_is_expected_carries_the_batch_out()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        var client = new StoreClient(Store);
        ExpectDone(await client.DoAsync(OperationKind.Debit, 1, bucket), remaining: 99);
        client.LowExpected = 1;
        client.Low = 2;
        ExpectDone(await client.DoAsync(OperationKind.Debit, 1, bucket), remaining: 98);
        Assert.Equal(1, client.LowBefore);
        client.LowExpected = 2;
        ExpectDone(await client.DoAsync(OperationKind.Debit, 1, bucket), remaining: 97);
        Assert.Equal(2, client.LowBefore);
    }

    [Fact]
    public async Task A_store_that_has_a_lower_low_than_is_expected_carries_nothing_out_and_keeps_its_own()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        var client = new StoreClient(Store) { Low = 1 };
        await client.DoAsync(OperationKind.Debit, 1, bucket);
        LedgerOperation second = client.Make(OperationKind.Debit, 2, bucket);
        client.Low = 5;
        client.LowExpected = 4;
        await client.SendUnansweredAsync(second);
        Assert.Equal((OperationOutcome.Unanswered, 1), (second.Outcome, client.LowBefore));
        await ExpectAsync(bucket, limit: 100, spent: 1);
        client.Low = 1;
        client.LowExpected = 1;
        await client.SendAsync(second);
        Assert.Equal((OperationOutcome.Done, 1), (second.Outcome, client.LowBefore));
        await ExpectAsync(bucket, limit: 100, spent: 3);
    }

    [Fact]
    public async Task A_store_that_does_not_know_the_instance_says_so_when_a_low_is_expected()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        var client = new StoreClient(Store) { Low = 7, LowExpected = 7 };
        LedgerOperation debit = client.Make(OperationKind.Debit, 2, bucket);
        await client.SendUnansweredAsync(debit);
        Assert.Equal((OperationOutcome.Unanswered, 0), (debit.Outcome, client.LowBefore));
        await ExpectAsync(bucket, limit: 100);
    }

    [Fact]
    public async Task Cancel_gives_back_what_a_debit_took()
    {
        BudgetBucket first = await EnsureAsync("a", 100);
        BudgetBucket second = await EnsureAsync("b", 50);
        LedgerOperation debit = await Client.DoAsync(OperationKind.Debit, 10, first, second);
        await ExpectCancelledAsync(debit);
        await ExpectAsync(first, limit: 100);
        await ExpectAsync(second, limit: 50);
    }

    [Fact]
    public async Task Cancel_gives_back_what_a_record_took()
    {
        BudgetBucket bucket = await EnsureAsync("a", 5);
        LedgerOperation record = await Client.DoAsync(OperationKind.Record, 10, bucket);
        await ExpectCancelledAsync(record);
        await ExpectAsync(bucket, limit: 5);
    }

    [Fact]
    public async Task Cancel_gives_back_what_a_hold_took()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        LedgerOperation hold = await Client.HoldAsync("h", 10, LongLeaseMs, bucket);
        await ExpectCancelledAsync(hold);
        await ExpectAsync(bucket, limit: 100);
        Assert.Equal(0, await Store.CountHoldsAsync(CancellationToken.None));
        Assert.Equal(OperationOutcome.Gone, (await Client.OnHoldAsync(OperationKind.Settle, "h", 5)).Outcome);
    }

    [Theory]
    [InlineData(OperationKind.Debit)]
    [InlineData(OperationKind.Record)]
    [InlineData(OperationKind.Hold)]
    public async Task What_is_cancelled_before_it_comes_never_takes_effect(OperationKind kind)
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        LedgerOperation late = Client.Make(kind, 10, bucket);
        late.HoldId = kind == OperationKind.Hold ? "h" : null;
        late.LeaseMs = kind == OperationKind.Hold ? LongLeaseMs : 0;
        await ExpectCancelledAsync(late);
        await ExpectAsync(bucket, limit: 100);
        Assert.Equal(0, await Store.CountHoldsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Cancel_of_what_was_refused_gives_nothing_back()
    {
        BudgetBucket bucket = await EnsureAsync("a", 5);
        LedgerOperation refused = await Client.DoAsync(OperationKind.Debit, 10, bucket);
        LedgerOperation cancel = Client.MakeCancel(refused);
        await Client.SendAsync(cancel);
        Assert.Equal(OperationOutcome.Done, cancel.Outcome);
        await ExpectAsync(bucket, limit: 5);
    }

    [Fact]
    public async Task Cancel_of_what_was_unknown_keeps_it_from_coming_again()
    {
        BudgetBucket bucket = Bucket("a");
        LedgerOperation unknown = await Client.DoAsync(OperationKind.Debit, 10, bucket);
        await Client.DoAsync(OperationKind.Ensure, 100, bucket);
        await ExpectCancelledAsync(unknown);
        await ExpectAsync(bucket, limit: 100);
    }

    [Fact]
    public async Task Operations_of_a_batch_are_carried_out_in_order_and_each_by_itself()
    {
        BudgetBucket bucket = Bucket("a");
        LedgerOperation before = Client.Make(OperationKind.Debit, 1, bucket);
        LedgerOperation ensure = Client.Make(OperationKind.Ensure, 10, bucket);
        LedgerOperation fits = Client.Make(OperationKind.Debit, 8, bucket);
        LedgerOperation tooMuch = Client.Make(OperationKind.Debit, 3, bucket);
        LedgerOperation fitsToo = Client.Make(OperationKind.Debit, 2, bucket);
        await Client.SendAsync(before, ensure, fits, tooMuch, fitsToo);
        ExpectUnknown(before, index: 0);
        ExpectDone(ensure, remaining: 10);
        ExpectDone(fits, remaining: 2);
        ExpectRefused(tooMuch, index: 0, remaining: 2);
        ExpectDone(fitsToo, remaining: 0);
    }

    [Fact]
    public async Task A_batch_of_the_greatest_size_is_carried_out()
    {
        BudgetBucket bucket = await EnsureAsync("a", OperationBatch.CountMax - 1);
        LedgerOperation[] all = [.. Enumerable.Range(0, OperationBatch.CountMax).Select(_ => Client.Make(OperationKind.Debit, 1, bucket))];
        await Client.SendAsync(all);
        Assert.All(all[..^1], o => Assert.Equal(OperationOutcome.Done, o.Outcome));
        ExpectRefused(all[^1], index: 0, remaining: 0);
    }

    /// <summary>Cancels twice, and lets the cancelled operation come once more: it must not answer that it was done.</summary>
    private async Task ExpectCancelledAsync(LedgerOperation target)
    {
        LedgerOperation cancel = Client.MakeCancel(target);
        await Client.SendAsync(cancel);
        Assert.Equal(OperationOutcome.Done, cancel.Outcome);
        Assert.True((await Client.RepeatAsync(cancel)).IsRepeat);
        LedgerOperation another = Client.MakeCancel(target);
        await Client.SendAsync(another);
        Assert.Equal(OperationOutcome.Done, another.Outcome);
        LedgerOperation late = await Client.RepeatAsync(target);
        Assert.Equal(OperationOutcome.Conflict, late.Outcome);
    }
}
