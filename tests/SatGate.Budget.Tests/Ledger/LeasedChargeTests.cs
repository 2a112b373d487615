using SatGate.Budget.Ledger;
using SatGate.Budget.Operations;
using SatGate.Model.Audit;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using Xunit;
using static SatGate.Budget.Tests.Ledger.SliceBench;

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

        await hub.Join().RecallAsync("a", TimeSpan.FromSeconds(30));
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

    private static async Task CopyAsync(string from, string to)
    {
        // The lock keeps other journals away; the bytes are the system's all the same.
        using var process = System.Diagnostics.Process.Start("cp", [from, to]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
