using System.Globalization;
using SatGate.Budget.Operations;
using Xunit;

namespace SatGate.Budget.Tests.Contract;

/// <summary>Many callers at once.</summary>
public abstract partial class BudgetStoreContract
{
    [Theory]
    [InlineData(2, 1_000, 10)]
    [InlineData(16, 1_000, 7)]
    [InlineData(64, 9_999, 100)]
    [InlineData(64, 1, 1)]
    [InlineData(64, 5, 9)]
    public async Task However_many_call_at_once_exactly_as_many_pass_as_the_limit_covers(int callers, long limit, long price)
    {
        BudgetBucket bucket = await EnsureAsync("a", limit);
        BudgetBucket above = await EnsureAsync("b", limit * 2);
        int passed = 0;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var client = new StoreClient(Store);
            while ((await client.DoAsync(OperationKind.Debit, price, bucket, above)).Outcome == OperationOutcome.Done)
            {
                Interlocked.Increment(ref passed);
                client.Low++;
            }
        })));
        Assert.Equal(limit / price, passed);
        await ExpectAsync(bucket, limit, spent: limit / price * price);
        await ExpectAsync(above, limit * 2, spent: limit / price * price);
    }

    [Fact]
    public async Task An_operation_that_many_send_at_once_takes_effect_once()
    {
        BudgetBucket bucket = await EnsureAsync("a", 1_000);
        LedgerOperation[] debits = [.. Enumerable.Range(0, 20).Select(_ => Client.Make(OperationKind.Debit, 10, bucket))];
        int firsts = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            foreach (LedgerOperation debit in debits)
            {
                LedgerOperation mine = StoreClient.Copy(debit);
                var batch = new OperationBatch(Client.Instance);
                batch.TryAdd(mine);
                Assert.True(await Store.ExecuteAsync(batch));
                Assert.Equal(OperationOutcome.Done, mine.Outcome);
                Interlocked.Add(ref firsts, mine.IsRepeat ? 0 : 1);
            }
        })));
        Assert.Equal(debits.Length, firsts);
        await ExpectAsync(bucket, limit: 1_000, spent: 200);
    }

    [Fact]
    public async Task Money_that_moves_between_budgets_at_once_is_neither_made_nor_lost()
    {
        BudgetBucket parent = await EnsureAsync("parent", 1_000);
        BudgetBucket[] children = [Bucket("c0"), Bucket("c1"), Bucket("c2")];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var client = new StoreClient(Store);
            var random = new Random(caller);
            for (int i = 0; i < 40; i++)
            {
                BudgetBucket child = children[random.Next(children.Length)];
                string hold = string.Create(CultureInfo.InvariantCulture, $"h{caller}-{i}");
                await client.DoAsync(OperationKind.Carve, random.Next(1, 60), parent, child);
                if ((await client.HoldAsync(hold, random.Next(1, 30), LongLeaseMs, child)).Outcome == OperationOutcome.Done)
                {
                    await client.OnHoldAsync(OperationKind.Settle, hold, random.Next(0, 3));
                }

                await client.DoAsync(OperationKind.Return, 0, parent, child);
            }
        })));
        long spent = 0;
        foreach (BudgetBucket child in children)
        {
            await Client.DoAsync(OperationKind.Return, 0, parent, child);
            BudgetBalance? balance = await Store.ReadAsync(child, CancellationToken.None);
            spent += balance!.Value.Spent.Value;
            await ExpectAsync(child, balance.Value.Spent.Value, balance.Value.Spent.Value);
        }

        Assert.NotEqual(0, spent);
        await ExpectAsync(parent, limit: 1_000, carved: spent);
    }
}
