using SatGate.Budget.Operations;
using SatGate.Budget.Redis;
using SatGate.Budget.Tests.Contract;
using SatGate.TestKit.Redis;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

/// <summary>What the scripts leave in the server, which the contract cannot see.</summary>
public sealed class BatchScriptTests(SharedRedis redis) : IAsyncLifetime
{
    private readonly string _tenant = redis.NextTenant();
    private RedisConnection _connection = null!;
    private RedisBudgetStore _store = null!;
    private StoreClient _client = null!;
    private RedisClient _raw = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await Connections.OpenAsync(redis.Server.Url, _tenant);
        _store = new RedisBudgetStore(_connection);
        _client = new StoreClient(_store);
        _raw = await redis.Server.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _raw.DisposeAsync();
        await _store.DisposeAsync();
        await _connection.DisposeAsync();
    }

    [Theory]
    [InlineData(OperationKind.Debit)]
    [InlineData(OperationKind.Record)]
    [InlineData(OperationKind.Refund)]
    [InlineData(OperationKind.Hold)]
    [InlineData(OperationKind.Carve)]
    [InlineData(OperationKind.Return)]
    [InlineData(OperationKind.Adjust)]
    public async Task A_bucket_that_does_not_exist_leaves_no_key_behind(OperationKind kind)
    {
        BudgetBucket there = await EnsureAsync("there", 100);
        foreach (BudgetBucket[] path in (BudgetBucket[][])[[Bucket("x"), Bucket("y")], [Bucket("x"), there], [there, Bucket("x")]])
        {
            LedgerOperation operation = _client.Make(kind, 10, path);
            operation.HoldId = kind == OperationKind.Hold ? "h" : null;
            operation.LeaseMs = 60_000;
            if (kind is OperationKind.Carve or OperationKind.Adjust && path[0] == there)
            {
                continue;
            }

            await _client.SendAsync(operation);
        }

        Assert.Equal(
            [$"satgate:{{{_tenant}}}:b:there", $"satgate:{{{_tenant}}}:ops:{_client.Instance}"],
            (await _raw.AskAsync("KEYS", $"satgate:{{{_tenant}}}:*")).Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Answers_are_remembered_for_a_day_in_a_table_and_kept_by_a_sweep()
    {
        string key = $"satgate:{{{_tenant}}}:ops:{_client.Instance}";
        await EnsureAsync("a", 100);
        Assert.Equal("hashtable", await _raw.AskAsync("OBJECT", "ENCODING", key));
        Assert.InRange(long.Parse(await _raw.AskAsync("TTL", key)), 86_000, 86_400);
        await _raw.AskAsync("EXPIRE", key, "100");
        await _store.SweepAsync(10, CancellationToken.None);
        Assert.InRange(long.Parse(await _raw.AskAsync("TTL", key)), 86_000, 86_400);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public async Task What_is_below_low_is_forgotten_for_many_numbers_at_a_time(int size)
    {
        BudgetBucket bucket = await EnsureAsync("a", 1_000_000);
        LedgerOperation cancel = _client.MakeCancel(_client.Make(OperationKind.Debit, 1, bucket));
        await _client.SendAsync(cancel);
        for (int i = 0; i < 1_024 / size; i++)
        {
            LedgerOperation[] debits = [.. Enumerable.Range(0, size).Select(_ => _client.Make(OperationKind.Debit, 1, bucket))];
            _client.Low = debits[0].Number;
            await _client.SendAsync(debits);
            Assert.InRange(long.Parse(await _raw.AskAsync("HLEN", $"satgate:{{{_tenant}}}:ops:{_client.Instance}")), 2, 4 + (256 / size) + 1);
        }
    }

    [Fact]
    public async Task A_number_that_is_remembered_outlives_the_forgetting_of_those_below()
    {
        BudgetBucket bucket = await EnsureAsync("a", 1_000_000);
        LedgerOperation[] debits = [.. Enumerable.Range(0, 600).Select(_ => _client.Make(OperationKind.Debit, 1, bucket))];
        foreach (LedgerOperation[] some in debits.Chunk(100))
        {
            await _client.SendAsync(some);
        }

        _client.Low = debits[550].Number;
        LedgerOperation kept = await _client.RepeatAsync(debits[550]);
        Assert.Equal((OperationOutcome.Done, true, debits[550].Remaining), (kept.Outcome, kept.IsRepeat, kept.Remaining));
        Assert.Equal(OperationOutcome.Conflict, (await _client.RepeatAsync(debits[549])).Outcome);
        Assert.Equal("3", await _raw.AskAsync("HLEN", $"satgate:{{{_tenant}}}:ops:{_client.Instance}"));
    }

    [Theory]
    [InlineData(9_007_199_254_740_993)]
    [InlineData(3_999_999_999_999_999_999)]
    public async Task Sums_of_a_batch_are_exact_where_a_double_is_not(long limit)
    {
        BudgetBucket first = await EnsureAsync("a", limit);
        BudgetBucket second = await EnsureAsync("b", limit);
        LedgerOperation[] debits =
        [
            _client.Make(OperationKind.Debit, 1, first), _client.Make(OperationKind.Record, 2, second, first), _client.Make(OperationKind.Debit, 3, first, second),
        ];
        await _client.SendAsync(debits);
        Assert.Equal([limit - 1, limit - 2, limit - 6], debits.Select(d => d.Remaining));
        foreach (LedgerOperation debit in debits)
        {
            LedgerOperation again = await _client.RepeatAsync(debit);
            Assert.Equal((debit.Remaining, true), (again.Remaining, again.IsRepeat));
        }
    }

    [Fact]
    public async Task A_batch_whose_sum_would_overflow_is_carried_out_one_by_one()
    {
        BudgetBucket bucket = await EnsureAsync("a", 4_000_000_000_000_000_000);
        LedgerOperation[] debits = [.. Enumerable.Range(0, 4).Select(_ => _client.Make(OperationKind.Debit, 3_000_000_000_000_000_000, bucket))];
        await _client.SendAsync(debits);
        Assert.Equal(
            [OperationOutcome.Done, OperationOutcome.Refused, OperationOutcome.Refused, OperationOutcome.Refused], debits.Select(d => d.Outcome));
    }

    [Fact]
    public async Task A_key_of_another_type_fails_its_own_operations_only()
    {
        BudgetBucket good = await EnsureAsync("good", 100);
        await _raw.AskAsync("SET", $"satgate:{{{_tenant}}}:b:bad", "text");
        await _raw.AskAsync("HSET", $"satgate:{{{_tenant}}}:b:worse", "limit", "100", "rem", "ten", "held", "0", "carved", "0");
        foreach (string alone in (string[])["bad", "worse"])
        {
            Assert.Equal(OperationOutcome.Failed, (await _client.DoAsync(OperationKind.Debit, 1, Bucket(alone))).Outcome);
            Assert.Equal(OperationOutcome.Failed, (await _client.DoAsync(OperationKind.Adjust, 1, Bucket(alone))).Outcome);
        }

        LedgerOperation[] all =
        [
            _client.Make(OperationKind.Debit, 1, good), _client.Make(OperationKind.Debit, 1, good, Bucket("bad")),
            _client.Make(OperationKind.Debit, 1, good, Bucket("worse")), _client.Make(OperationKind.Debit, 1, good),
        ];
        await _client.SendAsync(all);
        Assert.Equal([OperationOutcome.Done, OperationOutcome.Failed, OperationOutcome.Failed, OperationOutcome.Done], all.Select(o => o.Outcome));
        Assert.Equal(98, all[3].Remaining);
        Assert.Equal("98", await _raw.AskAsync("HGET", $"satgate:{{{_tenant}}}:b:good", "rem"));
    }

    [Fact]
    public async Task A_window_that_is_long_over_by_the_servers_clock_lives_for_a_minute()
    {
        BudgetBucket old = new("a", "w", 1_000) { KeepMs = 1_000 };
        Assert.Equal(OperationOutcome.Done, (await _client.DoAsync(OperationKind.Ensure, 10, old)).Outcome);
        Assert.InRange(long.Parse(await _raw.AskAsync("PTTL", $"satgate:{{{_tenant}}}:b:a:w")), 1, 60_000);
        Assert.Equal(OperationOutcome.Done, (await _client.DoAsync(OperationKind.Debit, 10, old)).Outcome);
    }

    [Fact]
    public async Task A_store_that_has_less_than_expected_carries_out_nothing_and_keeps_its_low()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        OperationBatch batch = new(new string('f', 16)) { Low = 50, LowExpected = 40 };
        LedgerOperation debit = new() { Kind = OperationKind.Debit, Number = 60, Amount = 1, Buckets = new BucketSet(bucket) };
        batch.TryAdd(debit);
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.Equal((0, OperationOutcome.Unanswered), (batch.LowBefore, debit.Outcome));
        Assert.Equal("0", await _raw.AskAsync("EXISTS", $"satgate:{{{_tenant}}}:ops:{batch.Instance}"));

        batch.LowExpected = 0;
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.Equal((0, OperationOutcome.Done), (batch.LowBefore, debit.Outcome));
        debit.Number = 61;
        batch.LowExpected = 50;
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.Equal((50, OperationOutcome.Done), (batch.LowBefore, debit.Outcome));
        debit.Number = 62;
        batch.LowExpected = 51;
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.Equal(50, batch.LowBefore);
        Assert.Equal(98, (await _store.ReadAsync(bucket, CancellationToken.None))!.Value.Remaining.Value);
    }

    [Fact]
    public async Task A_store_that_lost_the_last_of_what_it_acknowledged_is_found_out_though_its_low_is_the_same()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        OperationBatch batch = new(_client.Instance) { Low = 5 };
        LedgerOperation debit = new() { Kind = OperationKind.Debit, Number = 20, Amount = 1, Buckets = new BucketSet(bucket) };
        batch.TryAdd(debit);
        Assert.True(await _store.ExecuteAsync(batch));
        await _raw.AskAsync(
            "EVAL", "return redis.call('HSET', KEYS[1], 's', struct.pack('>dd', 5, 10))", "1", $"satgate:{{{_tenant}}}:ops:{_client.Instance}");
        debit.Number = 21;
        debit.ClearAnswer();
        batch.LowExpected = 5;
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.Equal((4, OperationOutcome.Unanswered), (batch.LowBefore, debit.Outcome));

        // Whoever asks for nothing learns the low that is there, and can send from there on again.
        batch.LowExpected = 0;
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.Equal((5, OperationOutcome.Done), (batch.LowBefore, debit.Outcome));
        batch.LowExpected = 5;
        debit.Number = 22;
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.Equal((5, OperationOutcome.Done), (batch.LowBefore, debit.Outcome));
    }

    [Fact]
    public async Task An_empty_batch_is_answered()
    {
        OperationBatch batch = new(_client.Instance) { Low = 7 };
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.Equal(7, batch.LowBefore);
    }

    [Fact]
    public async Task A_batch_of_many_paths_and_budgets_is_carried_out()
    {
        BudgetBucket above = await EnsureAsync("above", 10_000);
        BudgetBucket[] buckets = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            await new StoreClient(_store).DoAsync(OperationKind.Ensure, 100 + i, Bucket($"b{i}"));
            return Bucket($"b{i}");
        }));
        LedgerOperation[] all = [.. Enumerable.Range(0, OperationBatch.CountMax).Select(i => _client.Make(OperationKind.Debit, 1 + (i % 3), buckets[i % 200], above))];
        await _client.SendAsync(all);
        Assert.All(all, o => Assert.Equal(OperationOutcome.Done, o.Outcome));
        Assert.Equal(100 + 55 - 1 - (55 % 3) - 1 - (255 % 3), all[255].Remaining);
        Assert.Equal(10_000 - all.Sum(o => o.Amount), (await _store.ReadAsync(above, CancellationToken.None))!.Value.Remaining.Value);
        LedgerOperation again = await _client.RepeatAsync(all[55]);
        Assert.Equal((all[55].Remaining, true), (again.Remaining, again.IsRepeat));
    }

    [Fact]
    public async Task A_number_that_no_script_can_hold_is_the_callers_fault()
    {
        LedgerOperation operation = _client.Make(OperationKind.Debit, 1, Bucket("a"));
        operation.Number = BatchRequest.NumberMax + 1;
        OperationBatch batch = new(_client.Instance);
        batch.TryAdd(operation);
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await _store.ExecuteAsync(batch));
        operation.Number = BatchRequest.NumberMax;
        Assert.True(await _store.ExecuteAsync(batch));
        Assert.Equal(OperationOutcome.Unknown, operation.Outcome);
    }

    [Fact]
    public async Task A_hold_that_cannot_be_settled_does_not_keep_the_sweep_from_others()
    {
        BudgetBucket bad = await EnsureAsync("bad", 100);
        BudgetBucket good = await EnsureAsync("good", 100);
        await _client.HoldAsync("bad", 10, 1, bad);
        await _client.OnHoldAsync(OperationKind.Renew, "bad", 4_000_000_000_000_000_000, leaseMs: 1);
        await _client.DoAsync(OperationKind.Record, 4_000_000_000_000_000_000, bad);
        await _client.DoAsync(OperationKind.Record, 4_000_000_000_000_000_000, bad);
        await Task.Delay(5);
        await _client.HoldAsync("good", 10, 1, good);
        await Task.Delay(5);
        Assert.Equal([new ExpiredHold("good", 10, 10, "good")], await _store.SweepAsync(1_000, CancellationToken.None));
        Assert.Equal(1, await _store.CountHoldsAsync(CancellationToken.None));
        Assert.Equal(10, (await _store.ReadAsync(bad, CancellationToken.None))!.Value.Held.Value);
    }

    [Fact]
    public async Task To_cancel_a_hold_that_has_ended_leaves_another_of_its_name_alone()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        LedgerOperation first = await _client.HoldAsync("h", 10, 60_000, bucket);
        await _client.OnHoldAsync(OperationKind.Settle, "h", 4);
        await _client.HoldAsync("h", 10, 60_000, bucket);
        LedgerOperation cancel = _client.MakeCancel(first);
        await _client.SendAsync(cancel);
        Assert.Equal(OperationOutcome.Done, cancel.Outcome);
        Assert.Equal(1, await _store.CountHoldsAsync(CancellationToken.None));
        Assert.Equal(10, (await _store.ReadAsync(bucket, CancellationToken.None))!.Value.Held.Value);
    }

    [Fact]
    public async Task To_cancel_a_hold_that_was_there_already_leaves_it_to_whoever_made_it()
    {
        BudgetBucket bucket = await EnsureAsync("a", 100);
        await _client.HoldAsync("h", 10, 60_000, bucket);
        LedgerOperation second = await _client.HoldAsync("h", 10, 60_000, bucket);
        await _client.SendAsync(_client.MakeCancel(second));
        Assert.Equal(10, (await _store.ReadAsync(bucket, CancellationToken.None))!.Value.Held.Value);
    }

    [Fact]
    public async Task More_holds_than_one_script_ends_are_swept_too()
    {
        BudgetBucket bucket = await EnsureAsync("a", 1_000);
        await _client.SendAsync([.. Enumerable.Range(0, 200).Select(i => _client.MakeHold($"h{i}", 1, 1, bucket))]);
        await Task.Delay(5);
        Assert.Equal(200, (await _store.SweepAsync(1_000, CancellationToken.None)).Count);
        Assert.Equal(200, (await _store.ReadAsync(bucket, CancellationToken.None))!.Value.Spent.Value);
    }

    private static BudgetBucket Bucket(string budgetId) => new(budgetId, windowId: null, endsAtUnixMs: 0);

    private async Task<BudgetBucket> EnsureAsync(string budgetId, long limit)
    {
        await _client.DoAsync(OperationKind.Ensure, limit, Bucket(budgetId));
        return Bucket(budgetId);
    }
}
