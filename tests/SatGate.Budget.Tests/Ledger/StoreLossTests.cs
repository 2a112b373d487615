using SatGate.Budget.Ledger;
using SatGate.Budget.Operations;
using SatGate.Model.Audit;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>A store that loses the end of what it has acknowledged, as a replica does that lagged behind its master.</summary>
public sealed class StoreLossTests
{
    private static readonly BudgetLedgerOptions OneAtATime = new() { BatchesInFlightMax = 1 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task What_was_lost_is_charged_again_before_anything_else(int lostBatches)
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 1000), ("b", 1000)), options: OneAtATime);
        ChargePath a = await bench.PathAsync("a");
        ChargePath b = await bench.PathAsync("b");
        for (int i = 0; i < 5; i++)
        {
            await bench.ChargeAsync(a, 7);
            await bench.ChargeAsync(b, 11);
        }

        store.Lose(lostBatches);
        Charge next = await bench.ChargeAsync(a, 1);

        Assert.Equal((ChargeOutcome.Allowed, 964), (next.Outcome, next.Remaining));
        Assert.Equal((36, 55), (store.Read("a")!.Value.Spent.Value, store.Read("b")!.Value.Spent.Value));
        UsageEvent fault = Assert.Single(bench.Usage.Of(UsageKind.LedgerFault));
        Assert.Equal("store_lost_operations", fault.Reason);
        Assert.Equal(lostBatches switch { 1 => 11, 3 => 29, _ => 90 }, fault.CostNanoUsd);
    }

    [Fact]
    public async Task What_was_let_through_is_charged_again_even_when_the_budget_does_not_cover_it_any_more()
    {
        var store = new ScriptedStore();
        await using LedgerBench one = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)), options: OneAtATime);
        await using LedgerBench two = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)), options: OneAtATime);
        await one.ChargeAsync("a", 1);
        await one.ChargeAsync("a", 70);
        store.Lose(1);
        Assert.Equal(ChargeOutcome.Allowed, (await two.ChargeAsync("a", 80)).Outcome);

        Assert.Equal(ChargeOutcome.Refused, (await one.ChargeAsync("a", 1)).Outcome);

        Assert.Equal((151, -51), (store.Read("a")!.Value.Spent.Value, store.Read("a")!.Value.Remaining.Value));
    }

    [Fact]
    public async Task A_loss_together_with_an_outage_is_put_right()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 10_000)), options: OneAtATime);
        ChargePath path = await bench.PathAsync("a");
        for (int i = 0; i < 20; i++)
        {
            await bench.ChargeAsync(path, 10);
        }

        store.Behaviour = _ => StoreBehaviour.Drop;
        for (int i = 0; i < 5; i++)
        {
            await bench.ChargeAsync(path, 10);
        }

        store.Lose(8);
        store.Behaviour = _ => StoreBehaviour.Answer;
        await Eventually.TrueAsync(() => !bench.Ledger.IsStoreLost && bench.Ledger.UnsettledCount == 0, "the store is found");

        Assert.Equal(200, store.Read("a")!.Value.Spent.Value);
        Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync(path, 10)).Outcome);
        Assert.Equal(210, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task Lost_refunds_are_given_again_too()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 100)), options: OneAtATime);
        await bench.ChargeAsync("a", 1);
        Charge charge = await bench.ChargeAsync("a", 70);
        bench.Ledger.Refund(charge);
        await Eventually.TrueAsync(() => store.Read("a")!.Value.Spent.Value == 1, "the refund is stored");

        store.Lose(2);
        await bench.ChargeAsync("a", 2);

        Assert.Equal(3, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task More_than_is_remembered_is_reported()
    {
        var store = new ScriptedStore();
        var options = new BudgetLedgerOptions { BatchesInFlightMax = 1, ReplayCountMax = 4 };
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 1000)), options: options);
        ChargePath path = await bench.PathAsync("a");
        for (int i = 0; i < 10; i++)
        {
            await bench.ChargeAsync(path, 10);
        }

        store.Lose(8);
        await bench.ChargeAsync(path, 10);

        Assert.Equal(20 + 40 + 10, store.Read("a")!.Value.Spent.Value);
        Assert.Contains(bench.Usage.Of(UsageKind.LedgerFault), e => e.Reason == "store_lost_too_much");
    }

    [Fact]
    public async Task Losses_under_load_leave_no_drift()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 1_000_000)), options: OneAtATime);
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 1);
        long allowed = 1;
        int batches = 0;
        store.Behaviour = batch =>
        {
            // Lost while the next batch is on its way: what comes has not been acknowledged yet.
            if (Interlocked.Increment(ref batches) % 20 == 0 && batch.LowExpected > 0)
            {
                store.Lose(batches % 3 + 1);
            }

            return StoreBehaviour.Answer;
        };
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                Charge charge = await bench.ChargeAsync(path, 1);
                Interlocked.Add(ref allowed, charge.Outcome == ChargeOutcome.Allowed ? 1 : 0);
            }
        })));
        store.Behaviour = _ => StoreBehaviour.Answer;
        await bench.ChargeAsync(path, 1);

        Assert.Equal(3201, allowed);
        Assert.Equal(3202, store.Read("a")!.Value.Spent.Value);
    }
}
