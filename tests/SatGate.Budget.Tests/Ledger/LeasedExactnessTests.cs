using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.TestKit;
using Xunit;
using static SatGate.Budget.Tests.Ledger.SliceBench;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Money held ahead changes nothing about what can be spent in all.</summary>
public sealed class LeasedExactnessTests
{
    [Theory]
    [InlineData(1, 1, 10_000, true)]
    [InlineData(1, 7, 10_000, false)]
    [InlineData(3, 1, 5_000, false)]
    [InlineData(3, 7, 20_000, false)]
    [InlineData(4, 16, 60_000, false)]
    public async Task Exactly_what_is_there_is_spent_over_all_gateways(int ledgers, long price, long limit, bool isLocal)
    {
        var store = new ScriptedStore(isLocal);
        var hub = new RecallHub();
        LedgerBench[] benches =
            [.. await Task.WhenAll(Enumerable.Range(0, ledgers).Select(_ => LedgerBench.StartAsync(store, Leased(limit), recall: hub.Join())))];
        long allowed = 0;
        long fromSlices = 0;

        await Task.WhenAll(Enumerable.Range(0, ledgers * 8).Select(caller => Task.Run(async () =>
        {
            LedgerBench bench = benches[caller % ledgers];
            ChargePath path = await bench.PathAsync("a");
            while (await bench.ChargeAsync(path, price) is { Outcome: not ChargeOutcome.Refused } charge)
            {
                Assert.Equal(ChargeOutcome.Allowed, charge.Outcome);
                Interlocked.Increment(ref allowed);
                Interlocked.Add(ref fromSlices, charge.Slice is null ? 0 : 1);
                // A call takes time; without it one gateway would be done before the others began.
                await Task.Yield();
            }
        })));

        Assert.Equal(limit / price, allowed);
        Assert.True(fromSlices > allowed / 10, $"{fromSlices} of {allowed} came from slices");
        await Task.WhenAll(benches.Select(b => b.DisposeAsync().AsTask()));
        Assert.Equal((allowed * price, 0, 0), (store.Read("a")!.Value.Spent.Value, store.Read("a")!.Value.Held.Value, store.Holds));
    }

    [Fact]
    public async Task Nobody_is_refused_while_another_sits_on_the_money()
    {
        var store = new ScriptedStore();
        var hub = new RecallHub();
        await using LedgerBench one = await LedgerBench.StartAsync(store, Leased(3_000), recall: hub.Join());
        await using LedgerBench two = await LedgerBench.StartAsync(store, Leased(3_000), recall: hub.Join());
        ChargePath path = await one.PathAsync("a");
        await WarmAsync(one, path, store);
        long spent = 3_000 - store.Read("a")!.Value.Remaining.Value - store.Read("a")!.Value.Held.Value;
        Assert.True(store.Read("a")!.Value.Held.Value > 0);

        Charge rest = await two.ChargeAsync("a", 3_000 - spent - Unsettled(one));

        Assert.Equal((ChargeOutcome.Allowed, 0), (rest.Outcome, rest.Remaining));
        Assert.Equal((1, Leased(3_000).Deadline), (hub.Questions, hub.Patience));
        Assert.Equal(ChargeOutcome.Refused, (await one.ChargeAsync(path, 10)).Outcome);
    }

    [Fact]
    public async Task A_refusal_is_final_for_a_while_after_the_others_were_asked()
    {
        var hub = new RecallHub();
        await using LedgerBench bench = await LedgerBench.StartAsync(new ScriptedStore(), Leased(100), recall: hub.Join());
        ChargePath path = await bench.PathAsync("a");
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(ChargeOutcome.Refused, (await bench.ChargeAsync(path, 101)).Outcome);
        }

        Assert.Equal(1, hub.Questions);
    }

    [Fact]
    public async Task What_was_called_back_is_not_taken_ahead_again_for_a_while()
    {
        var clock = LedgerBench.ClockAt("2026-11-22T10:00:00Z");
        var store = new ScriptedStore();
        var hub = new RecallHub();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, Leased(1_000_000), time: clock, recall: hub.Join());
        ChargePath path = await bench.PathAsync("a");
        await WarmAsync(bench, path, store);

        await hub.Join().RecallAsync("a", TimeSpan.FromSeconds(30));
        Assert.Equal(0, store.Holds);
        for (int i = 0; i < 30; i++)
        {
            Assert.Null((await bench.ChargeAsync(path, 10)).Slice);
            await Task.Delay(1);
        }

        Assert.Equal(0, store.Holds);
        clock.Advance(TimeSpan.FromSeconds(6));
        await WarmAsync(bench, path, store);
    }

    [Fact]
    public async Task All_budgets_of_a_path_are_held_and_a_shared_one_can_be_called_back()
    {
        var store = new ScriptedStore();
        var hub = new RecallHub();
        BudgetSettings settings = new()
        {
            Debit = DebitMode.Leased,
            Budgets =
            [
                new BudgetDefinition { Id = "a", Limit = new NanoUsd(1_000_000), ParentId = "team" },
                new BudgetDefinition { Id = "b", Limit = new NanoUsd(1_000_000), ParentId = "team" },
                new BudgetDefinition { Id = "team", Limit = new NanoUsd(10_000) },
            ],
        };
        await using LedgerBench one = await LedgerBench.StartAsync(store, settings, recall: hub.Join());
        await using LedgerBench two = await LedgerBench.StartAsync(store, settings, recall: hub.Join());
        ChargePath a = await one.PathAsync("a");
        await WarmAsync(one, a, store);
        Assert.Equal(store.Read("a")!.Value.Held, store.Read("team")!.Value.Held);

        long rest = 10_000 - store.Read("team")!.Value.Spent.Value - Unsettled(one);
        Assert.Equal(ChargeOutcome.Allowed, (await two.ChargeAsync("b", rest)).Outcome);
        Assert.Equal((ChargeOutcome.Refused, "team"), ((await one.ChargeAsync(a, 10)) is var charge ? charge.Outcome : default, charge.BudgetId));
    }

    [Fact]
    public async Task Storms_of_charges_and_refunds_with_kills_never_overspend()
    {
        const long Limit = 30_000;
        var store = new ScriptedStore();
        var hub = new RecallHub();
        long kept = 0;
        for (int round = 0; round < 4; round++)
        {
            KillableStore[] ways = [.. Enumerable.Range(0, 3).Select(_ => new KillableStore(store))];
            LedgerBench[] benches = [.. await Task.WhenAll(ways.Select(way => LedgerBench.StartAsync(
                way, Leased(Limit), recall: hub.Join(), options: new BudgetLedgerOptions { StopTimeout = TimeSpan.FromSeconds(way == ways[0] ? 0.01 : 5) })))];
            await Task.WhenAll(Enumerable.Range(0, 12).Select(caller => Task.Run(async () =>
            {
                LedgerBench bench = benches[caller % 3];
                ChargePath path = await bench.PathAsync("a");
                for (int i = 0; i < 150; i++)
                {
                    Charge charge = await bench.ChargeAsync(path, 7);
                    if (charge.Outcome == ChargeOutcome.Allowed && i % 3 == 0)
                    {
                        bench.Ledger.Refund(charge);
                    }
                    else if (charge.Outcome == ChargeOutcome.Allowed)
                    {
                        Interlocked.Add(ref kept, 7);
                    }
                }
            })));

            // One is killed with its slices, the others end in order.
            ways[0].Kill();
            await benches[0].DisposeAsync();
            await benches[1].DisposeAsync();
            await benches[2].DisposeAsync();
            store.EndLeases();
            Assert.InRange(kept, 1, store.Read("a")!.Value.Spent.Value);
            Assert.InRange(store.Read("a")!.Value.Spent.Value, kept, Limit);
        }

        Assert.Equal(0, store.Holds);
    }
}
