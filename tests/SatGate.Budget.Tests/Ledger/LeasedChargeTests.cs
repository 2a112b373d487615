using SatGate.Budget.Ledger;
using SatGate.Budget.Operations;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Registry;
using SatGate.TestKit;
using Xunit;

namespace SatGate.Budget.Tests.Ledger;

/// <summary>Calls that are paid from money held ahead.</summary>
public sealed class LeasedChargeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hot_path_is_paid_without_the_store(bool isLocal)
    {
        var store = new ScriptedStore(isLocal);
        await using LedgerBench bench = await LedgerBench.StartAsync(store, Leased(1_000_000));
        ChargePath path = await bench.PathAsync("a");
        await WarmAsync(bench, path, store);
        int batches = store.BatchSizes.Count;

        Charge charge = await bench.ChargeAsync(path, 10);

        Assert.Equal((ChargeOutcome.Allowed, 10, 1_000_000, "a"), (charge.Outcome, charge.Amount, charge.Limit, charge.BudgetId));
        // The slice may have been taken before the charge that asked for it was answered.
        Assert.InRange(1_000_000 - charge.Remaining, bench.Options.HotChargeCount * 10, (bench.Options.HotChargeCount + 1) * 10);
        Assert.NotNull(charge.Slice);
        Assert.True(charge.Operation > 0);
        Assert.Equal(batches, store.BatchSizes.Count);
    }

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
        Assert.Equal(1, hub.Questions);
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

        await hub.Join().RecallAsync("a");
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
    public async Task A_refund_goes_back_into_the_slice_or_after_its_end_to_the_store()
    {
        var store = new ScriptedStore();
        var hub = new RecallHub();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, Leased(1_000_000), recall: hub.Join());
        ChargePath path = await bench.PathAsync("a");
        long strict = await WarmAsync(bench, path, store);
        Charge first = await bench.ChargeAsync(path, 10);
        Charge second = await bench.ChargeAsync(path, 10);
        bench.Ledger.Refund(first);
        Assert.Equal(second.Remaining, (await bench.ChargeAsync(path, 10)).Remaining);

        await hub.Join().RecallAsync("a");
        Assert.Equal((strict + 20, 0), (store.Read("a")!.Value.Spent.Value, store.Holds));
        bench.Ledger.Refund(second);
        await Eventually.TrueAsync(() => store.Read("a")!.Value.Spent.Value == strict + 10, "the refund is stored");
    }

    [Fact]
    public async Task A_slice_is_renewed_as_long_as_it_is_used_and_goes_back_when_it_is_not()
    {
        var clock = LedgerBench.ClockAt("2026-11-22T10:00:00Z");
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, Leased(1_000_000), time: clock);
        ChargePath path = await bench.PathAsync("a");
        long strict = await WarmAsync(bench, path, store);
        int renewals = 0;
        store.Behaviour = batch =>
        {
            renewals += batch.AsSpan().ToArray().Count(o => o.Kind == OperationKind.Renew && o.HoldId!.StartsWith("s-", StringComparison.Ordinal));
            return StoreBehaviour.Answer;
        };
        for (int i = 0; i < 90; i++)
        {
            Charge charge = await bench.ChargeAsync(path, 1);
            Assert.NotNull(charge.Slice);
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        Assert.InRange(renewals, 2, 8);
        for (int i = 0; i < 8; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        await Eventually.TrueAsync(() => store.Holds == 0, "the slice is back");
        Assert.Equal(strict + 90, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task A_slice_is_not_used_after_its_lease()
    {
        var clock = LedgerBench.ClockAt("2026-11-22T10:00:00Z");
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, Leased(1_000_000), time: clock);
        ChargePath path = await bench.PathAsync("a");
        await WarmAsync(bench, path, store);
        store.Behaviour = _ => StoreBehaviour.Drop;

        // The store is away; what is held ahead pays until shortly before the end of its lease.
        for (int i = 0; i < 52; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
            Assert.Equal(ChargeOutcome.Allowed, (await bench.ChargeAsync(path, 1)).Outcome);
        }

        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(ChargeOutcome.Unavailable, (await bench.ChargeAsync(path, 1)).Outcome);

        // Another gateway charges all of it at the end of the lease, and the late settlement changes nothing.
        long held = store.Read("a")!.Value.Held.Value;
        long spent = store.Read("a")!.Value.Spent.Value;
        store.EndLeases();
        clock.Advance(TimeSpan.FromSeconds(10));
        store.Behaviour = _ => StoreBehaviour.Answer;
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                return !bench.Ledger.IsStoreLost && bench.Ledger.UnsettledCount == 0;
            },
            "the store is found");
        Assert.Equal(spent + held, store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task A_slice_that_the_store_has_lost_is_not_used_any_more_and_what_it_paid_is_charged()
    {
        var clock = LedgerBench.ClockAt("2026-11-22T10:00:00Z");
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(
            store, Leased(1_000_000), time: clock, options: new BudgetLedgerOptions { ReplayCountMax = 0, BatchesInFlightMax = 1 });
        ChargePath path = await bench.PathAsync("a");
        await WarmAsync(bench, path, store);
        for (int i = 0; i < 5; i++)
        {
            Assert.NotNull((await bench.ChargeAsync(path, 10)).Slice);
        }

        store.Lose(10_000);
        for (int i = 0; i < 25; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await bench.ChargeAsync(path, 0);
            await Task.Delay(1);
        }

        await Eventually.TrueAsync(() => store.Read("a")?.Spent.Value == 50, $"what the slice paid is charged");
    }

    [Fact]
    public async Task Slices_of_a_killed_gateway_are_settled_from_its_journal()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("satgate-slices-");
        var store = new ScriptedStore();
        var options = new BudgetLedgerOptions { DataDirectory = directory.FullName };
        LedgerBench killed = await LedgerBench.StartAsync(store, Leased(1_000_000), options: options);
        ChargePath path = await killed.PathAsync("a");
        long strict = await WarmAsync(killed, path, store);
        for (int i = 0; i < 7; i++)
        {
            Assert.NotNull((await killed.ChargeAsync(path, 10)).Slice);
        }

        // What a kill leaves is the file as it is, and a store that heard nothing.
        Assert.Throws<IOException>(() => new SliceJournal(directory.FullName, 16));
        string copy = Directory.CreateTempSubdirectory("satgate-slices-").FullName;
        await CopyAsync(Path.Combine(directory.FullName, SliceJournal.FileName), Path.Combine(copy, SliceJournal.FileName));
        Assert.Equal(1, store.Holds);

        await using LedgerBench restarted = await LedgerBench.StartAsync(
            store, Leased(1_000_000), options: new BudgetLedgerOptions { DataDirectory = copy });
        await Eventually.TrueAsync(() => store.Holds == 0, "the slice is settled");
        Assert.Equal((strict + 70, 0), (store.Read("a")!.Value.Spent.Value, store.Read("a")!.Value.Held.Value));
    }

    [Fact]
    public async Task Without_a_journal_the_whole_slice_is_charged_at_the_end_of_its_lease()
    {
        var store = new ScriptedStore();
        LedgerBench killed = await LedgerBench.StartAsync(store, Leased(10_000));
        ChargePath path = await killed.PathAsync("a");
        long strict = await WarmAsync(killed, path, store);
        long held = store.Read("a")!.Value.Held.Value;
        ReconcileReport report = await killed.Ledger.ReconcileAsync(CancellationToken.None);
        Assert.Equal((1, 1, held), (report.SliceCount, report.HoldCount, report.SliceUnspent.Value));

        store.EndLeases();

        Assert.Equal((strict + held, 0), (store.Read("a")!.Value.Spent.Value, store.Holds));
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
    public async Task The_lease_fail_mode_spends_what_was_taken_ahead_and_then_closes()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, LedgerBench.With(("a", 1_000_000)) with { FailMode = FailMode.Lease });
        ChargePath path = await bench.PathAsync("a");
        for (int i = 0; i < 20; i++)
        {
            Assert.Null((await bench.ChargeAsync(path, 10)).Slice);
        }

        await Eventually.TrueAsync(() => store.Holds == 1, "a slice is taken");
        await Eventually.TrueAsync(() => ((BudgetPath)path).Slices!.Current is not null, "a slice is there");
        long held = store.Read("a")!.Value.Held.Value;
        store.Behaviour = _ => StoreBehaviour.Drop;

        int paid = 0;
        while (await bench.ChargeAsync(path, 10) is { Outcome: ChargeOutcome.Allowed } charge)
        {
            Assert.NotNull(charge.Slice);
            paid++;
        }

        Assert.Equal(held / 10, paid);
        store.Behaviour = _ => StoreBehaviour.Answer;
        await Eventually.TrueAsync(() => !bench.Ledger.IsStoreLost && bench.Ledger.UnsettledCount == 0, "the store is found");
        await bench.DisposeAsync();
        Assert.Equal(200 + (paid * 10), store.Read("a")!.Value.Spent.Value);
    }

    [Fact]
    public async Task Thresholds_are_noticed_in_a_slice_too()
    {
        var store = new ScriptedStore();
        await using LedgerBench bench = await LedgerBench.StartAsync(store, Leased(1_000));
        ChargePath path = await bench.PathAsync("a");
        while ((await bench.ChargeAsync(path, 1)).Outcome == ChargeOutcome.Allowed)
        {
            await Task.Yield();
        }

        await Eventually.TrueAsync(() => bench.Usage.Of(UsageKind.Threshold).Length == 4, "all thresholds are noticed");
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

    private static long Unsettled(LedgerBench bench) =>
        ((BudgetPath)bench.PathAsync("a").Result).Slices!.Current is { } slice ? slice.Granted - slice.Available : 0;

    private static BudgetSettings Leased(long limit) => LedgerBench.With(("a", limit)) with { Debit = DebitMode.Leased };

    // Charges strictly until there is a slice. Answers what was charged.
    private static async Task<long> WarmAsync(LedgerBench bench, ChargePath path, ScriptedStore store)
    {
        for (int i = 0; i < bench.Options.HotChargeCount; i++)
        {
            Assert.Null((await bench.ChargeAsync(path, 10)).Slice);
        }

        await Eventually.TrueAsync(() => ((BudgetPath)path).Slices!.Current is not null, "a slice is taken");
        Assert.Equal(1, store.Holds);
        return bench.Options.HotChargeCount * 10;
    }

    private static async Task CopyAsync(string from, string to)
    {
        // The lock keeps other journals away; the bytes are the system's all the same.
        using var process = System.Diagnostics.Process.Start("cp", [from, to]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
