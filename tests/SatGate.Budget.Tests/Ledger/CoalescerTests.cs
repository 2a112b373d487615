using SatGate.Budget.Ledger;
using SatGate.Budget.Operations;
using SatGate.Model.Configuration;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>How operations travel to a store elsewhere.</summary>
public sealed class CoalescerTests
{
    [Fact]
    public async Task The_first_leaves_at_once_and_what_comes_meanwhile_leaves_together()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 1000)), options: new BudgetLedgerOptions { BatchesInFlightMax = 1 });
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 1);
        store.BatchSizes.Clear();
        store.Close();

        Task<Charge>[] charges = [.. Enumerable.Range(0, 100).Select(_ => bench.ChargeAsync(path, 1))];
        Assert.Equal([1], store.BatchSizes);
        store.Open();
        await Task.WhenAll(charges);

        Assert.Equal([1, 99], store.BatchSizes);
    }

    [Fact]
    public async Task A_batch_holds_no_more_than_its_limit()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 1000)), options: new BudgetLedgerOptions { BatchesInFlightMax = 1 });
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 1);
        store.Close();

        Task<Charge>[] charges = [.. Enumerable.Range(0, 600).Select(_ => bench.ChargeAsync(path, 1))];
        store.Open();
        Charge[] answers = await Task.WhenAll(charges);

        Assert.Equal(OperationBatch.CountMax, store.BatchSizes.Max());
        Assert.Equal(600, answers.Count(a => a.Outcome == ChargeOutcome.Allowed));
        Assert.Equal(600, answers.Select(a => a.Operation).Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task No_more_batches_are_under_way_than_allowed(int batches)
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(
            store, LedgerBench.With(("a", 100_000)), options: new BudgetLedgerOptions { BatchesInFlightMax = batches });
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 1);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                await bench.ChargeAsync(path, 1);
            }
        })));

        Assert.InRange(store.ConcurrencyMax, 1, batches);
    }

    [Fact]
    public async Task To_a_store_far_away_the_next_batch_leaves_before_the_answer_to_the_one_before()
    {
        var clock = LedgerBench.ClockAt("2026-11-22T10:00:00Z");
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 1000)), time: clock);
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 1);
        store.BatchSizes.Clear();
        store.Close();

        var charges = new List<Task<Charge>> { bench.ChargeAsync(path, 1), bench.ChargeAsync(path, 1) };
        clock.Advance(bench.Options.BatchSpacing);
        charges.Add(bench.ChargeAsync(path, 1));
        charges.Add(bench.ChargeAsync(path, 1));
        Assert.Equal([1, 2], store.BatchSizes);
        store.Open();
        await Task.WhenAll(charges);

        Assert.Equal([1, 2, 1], store.BatchSizes);
        Assert.Equal(5, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task Past_the_limit_of_the_queue_a_charge_is_unavailable()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(
            store, LedgerBench.With(("a", 1000)), options: new BudgetLedgerOptions { BatchesInFlightMax = 1, QueueCountMax = 10 });
        ChargePath path = await bench.PathAsync("a");
        await bench.ChargeAsync(path, 1);
        store.Close();

        Task<Charge>[] charges = [.. Enumerable.Range(0, 11).Select(_ => bench.ChargeAsync(path, 1))];
        Charge tooMuch = await bench.ChargeAsync(path, 1);
        store.Open();
        Charge[] answers = await Task.WhenAll(charges);

        Assert.Equal((ChargeOutcome.Unavailable, 0), (tooMuch.Outcome, tooMuch.Operation));
        Assert.All(answers, a => Assert.Equal(ChargeOutcome.Allowed, a.Outcome));
        Assert.Equal(12, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task A_charge_after_the_end_is_unavailable()
    {
        LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), LedgerBench.With(("a", 1000)));
        ChargePath path = await bench.PathAsync("a");
        await bench.DisposeAsync();

        Assert.Equal(ChargeOutcome.Unavailable, (await bench.ChargeAsync(path, 1)).Outcome);
        Assert.Equal(ChargeOutcome.Unenforced, (await bench.ChargeAsync(path, 1, EnforcementMode.Observe)).Outcome);
    }
}
